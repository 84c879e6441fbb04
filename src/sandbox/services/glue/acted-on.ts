import { arn, type Context, type ResourcesOf } from "../../kit/index.ts";

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsglue.html */
export const actedOn: ResourcesOf = (operation, input, context) => {
  const { ResourceArn: tagged } = input;
  if (typeof tagged === "string") return [tagged];
  const noun = ["Crawler", "Crawl", "Job", "Session", "Statement"].find((each) => new RegExp(each).test(operation));
  if (noun !== undefined) return [named(context, noun, input)];
  if (/Classifier|DevEndpoint/.test(operation)) return ["*"];
  return inCatalog(input, context, /Databases?$/.test(operation));
};

const KINDS: Readonly<Record<string, string>> = {
  Crawler: "crawler",
  Crawl: "crawler",
  Job: "job",
  Session: "session",
  Statement: "session",
};

/** Lists name none: then it is all of them. */
function named(context: Context, noun: string, input: Readonly<Record<string, unknown>>): string {
  const { CrawlerName, JobName, SessionId, Id, Name } = input;
  const name = [CrawlerName, JobName, SessionId, Id, Name].find((each) => typeof each === "string" && each !== "");
  return name === undefined ? "*" : arn(context, "glue", `${KINDS[noun]}/${name}`);
}

/** The catalog, and the database and table that a request names: permissions are needed for each of them. */
function inCatalog(input: Readonly<Record<string, unknown>>, context: Context, ofDatabase: boolean): string[] {
  const { DatabaseName, TableName, Name, TableInput, DatabaseInput } = input;
  const database = ofDatabase ? (Name ?? nameIn(DatabaseInput)) : DatabaseName;
  const table = ofDatabase ? undefined : (TableName ?? Name ?? nameIn(TableInput));
  return [
    arn(context, "glue", "catalog"),
    ...(typeof database === "string" ? [arn(context, "glue", `database/${database}`)] : []),
    ...(typeof database === "string" && typeof table === "string"
      ? [arn(context, "glue", `table/${database}/${table}`)]
      : []),
  ];
}

const nameIn = (input: unknown): string | undefined =>
  typeof input === "object" && input !== null && "Name" in input ? String(input.Name) : undefined;
