/** What a distributed Map reads its items from. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html */
import {
  isList,
  isObject,
  type Json,
  type JsonObject,
  type MapRunRequest,
  StatesError,
} from "../../../engines/states-language/index.ts";
import type { Context } from "../../../kit/index.ts";
import type { ExecutionRow } from "../state.ts";
import { integrationError } from "../tasks/integration-error.ts";
import { sdkService } from "../tasks/sdk-services.ts";
import { parseCsv } from "./csv.ts";

export async function readItems(context: Context, row: ExecutionRow, request: MapRunRequest): Promise<readonly Json[]> {
  if (request.items) return request.items;
  const { Resource } = request.state.ItemReader ?? {};
  const parameters = isObject(request.reader) ? request.reader : {};
  const items = await (Resource?.endsWith(":s3:listObjectsV2")
    ? listObjects(context, row, parameters)
    : readObject(context, row, { parameters, config: request.readerConfig, resource: Resource }));
  const { MaxItems } = request.readerConfig;
  return typeof MaxItems === "number" && MaxItems > 0 ? items.slice(0, MaxItems) : items;
}

const failed = (reason: string): StatesError => new StatesError("States.ItemReaderFailed", reason);

async function s3(context: Context, row: ExecutionRow, operation: string, input: JsonObject): Promise<JsonObject> {
  const role = { roleArn: row.roleArn, sessionName: row.session };
  const answer: unknown = await context
    .callDocument({ service: "s3", operation, input, role })
    .catch((error: unknown) => {
      throw failed(integrationError(error, sdkService("s3").names).reason ?? "");
    });
  return isObject(answer) ? answer : {};
}

async function listObjects(context: Context, row: ExecutionRow, parameters: JsonObject): Promise<Json[]> {
  const items: Json[] = [];
  let page: JsonObject = {};
  do {
    const { NextContinuationToken: token } = page;
    page = await s3(context, row, "ListObjectsV2", {
      ...parameters,
      ...(token !== undefined && { ContinuationToken: token }),
    });
    for (const each of isList(page.Contents) ? page.Contents : [])
      if (isObject(each)) {
        const { Etag, ETag, Key, LastModified, Size, StorageClass } = each;
        items.push({
          Etag: Etag ?? ETag ?? "",
          Key: Key ?? "",
          LastModified: Math.floor(Date.parse(String(LastModified)) / 1000),
          Size: Size ?? 0,
          StorageClass: StorageClass ?? "STANDARD",
        });
      }
  } while (page.IsTruncated === true);
  return items;
}

interface Reading {
  readonly parameters: JsonObject;
  readonly config: JsonObject;
  readonly resource: string | undefined;
}

async function readObject(
  context: Context,
  row: ExecutionRow,
  { parameters, config, resource }: Reading,
): Promise<readonly Json[]> {
  if (!resource?.endsWith(":s3:getObject")) throw failed(`The reader ${String(resource)} is not in the sandbox.`);
  const { Body } = await s3(context, row, "GetObject", parameters);
  const text = typeof Body === "string" ? Body : "";
  switch (config.InputType) {
    case "CSV":
      return csvItems(text, config);
    case "JSONL":
      return text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [parsed(line)]));
    case "JSON":
    case undefined:
      return jsonItems(parsed(text), config);
    default:
      throw failed(`The InputType ${String(config.InputType)} is not in the sandbox.`);
  }
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw failed("The input file is not valid JSON.");
  }
}

function jsonItems(value: Json, { ItemsPointer }: JsonObject): readonly Json[] {
  const items = typeof ItemsPointer === "string" ? pointed(value, ItemsPointer) : value;
  if (isList(items)) return items;
  if (isObject(items)) return Object.entries(items).map(([Key, Value]) => ({ Key, Value }));
  throw failed("Attempting to map over non-iterable node.");
}

/** RFC 6901. */
function pointed(value: Json, pointer: string): Json | undefined {
  let at: Json | undefined = value;
  for (const part of pointer.split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    at = isList(at) ? at[Number(name)] : isObject(at) ? at[name] : undefined;
  }
  return at;
}

const DELIMITERS: Readonly<Record<string, string>> = { COMMA: ",", PIPE: "|", SEMICOLON: ";", SPACE: " ", TAB: "\t" };

function csvItems(text: string, { CSVHeaderLocation, CSVHeaders, CSVDelimiter }: JsonObject): Json[] {
  const rows = parseCsv(text, DELIMITERS[String(CSVDelimiter ?? "COMMA")] ?? ",");
  const given = CSVHeaderLocation === "GIVEN" && isList(CSVHeaders) ? CSVHeaders.map(String) : undefined;
  const names = given ?? rows.shift() ?? [];
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? ""])));
}
