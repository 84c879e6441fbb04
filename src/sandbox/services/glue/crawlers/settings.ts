import type * as Glue from "@aws-sdk/client-glue";
import type * as S3 from "@aws-sdk/client-s3";
import { nameOf } from "../../../../shared/errors.ts";
import { s3Location } from "../../../engines/s3-files/index.ts";
import type { Context } from "../../../kit/index.ts";
import { invalidInput } from "../faults.ts";
import { assumeRole } from "../role.ts";
import { type CrawlerRow, classifiers } from "./state.ts";

type Given = Omit<Glue.CreateCrawlerRequest, "Name" | "Role" | "Targets"> &
  Partial<Pick<Glue.CreateCrawlerRequest, "Role" | "Targets">>;

export type CrawlerSettings = Pick<
  CrawlerRow,
  "role" | "database" | "description" | "targets" | "classifiers" | "prefix" | "policy" | "recrawl" | "configuration"
>;

/** What a request says, over what is known; throws InvalidInputException in Glue's words. */
export async function settingsOf(context: Context, given: Given, known?: CrawlerSettings): Promise<CrawlerSettings> {
  refuseUnsupported(given);
  const settings: CrawlerSettings = {
    role: given.Role ?? known?.role ?? "",
    database: (given.DatabaseName ?? known?.database ?? "").toLowerCase(),
    description: given.Description ?? known?.description,
    targets: given.Targets ?? known?.targets ?? {},
    classifiers: given.Classifiers ?? known?.classifiers ?? [],
    prefix: given.TablePrefix ?? known?.prefix ?? "",
    policy: {
      UpdateBehavior: given.SchemaChangePolicy?.UpdateBehavior ?? known?.policy.UpdateBehavior ?? "UPDATE_IN_DATABASE",
      DeleteBehavior:
        given.SchemaChangePolicy?.DeleteBehavior ?? known?.policy.DeleteBehavior ?? "DEPRECATE_IN_DATABASE",
    },
    recrawl: given.RecrawlPolicy?.RecrawlBehavior ?? known?.recrawl ?? "CRAWL_EVERYTHING",
    configuration: given.Configuration ?? known?.configuration,
  };
  checkPolicies(settings);
  configurationOf(settings.configuration);
  for (const name of settings.classifiers)
    if (!context.table(classifiers).has(name)) throw invalidInput(`Classifier ${name} not found.`);
  await checkTargets(context, settings.targets.S3Targets ?? []);
  if (!(await assumeRole(context, settings.role, "AWS-Crawler")))
    throw invalidInput("Service is unable to assume provided role. Please verify role's TrustPolicy");
  return settings;
}

function refuseUnsupported(given: Given): void {
  const { S3Targets: _, ...others } = given.Targets ?? {};
  const other = Object.entries(others).find(([, targets]) => (targets ?? []).length > 0)?.[0];
  if (other !== undefined) throw invalidInput(`${other} are not in the sandbox: its crawlers read S3.`);
  for (const member of ["Schedule", "CrawlerSecurityConfiguration"] as const)
    if (given[member] !== undefined && given[member] !== "")
      throw invalidInput(`${member} of crawlers is not in the sandbox.`);
  if (given.LakeFormationConfiguration?.UseLakeFormationCredentials)
    throw invalidInput("Credentials of Lake Formation are not in the sandbox.");
  if (given.LineageConfiguration?.CrawlerLineageSettings === "ENABLE")
    throw invalidInput("Lineage of crawlers is not in the sandbox.");
  for (const target of given.Targets?.S3Targets ?? [])
    for (const member of ["ConnectionName", "EventQueueArn", "DlqEventQueueArn"] as const)
      if (target[member] !== undefined) throw invalidInput(`${member} of S3 targets is not in the sandbox.`);
}

/** https://docs.aws.amazon.com/glue/latest/dg/incremental-crawls.html */
function checkPolicies({ recrawl, policy, targets }: CrawlerSettings): void {
  if (recrawl === "CRAWL_EVENT_MODE") throw invalidInput("Crawls by S3 events are not in the sandbox.");
  if (recrawl === "CRAWL_NEW_FOLDERS_ONLY" && (policy.UpdateBehavior !== "LOG" || policy.DeleteBehavior !== "LOG"))
    throw invalidInput(
      'The SchemaChangePolicy for "Crawl new folders only" Amazon S3 target can have only LOG DeleteBehavior value and LOG UpdateBehavior value.',
    );
  if ((targets.S3Targets ?? []).length === 0) throw invalidInput("Targets must have at least one target.");
}

async function checkTargets(context: Context, targets: readonly Glue.S3Target[]): Promise<void> {
  for (const { Path: path = "" } of targets) {
    const place = s3Location(path.startsWith("s3://") ? path : `s3://${path}`);
    if (!place) throw invalidInput(`S3 path ${path} is invalid.`);
    await context
      .service<typeof S3>("s3")
      .HeadBucket({ Bucket: place.bucket })
      .catch((error: unknown) => {
        if (!/NotFound|NoSuchBucket/.test(nameOf(error))) throw error;
        throw invalidInput(`S3 bucket ${place.bucket} does not exist.`);
      });
  }
}

export interface Configuration {
  /** One table where formats agree, even if columns do not. */
  readonly combine: boolean;
  /** The folder's depth below S3 at which tables are made: the bucket is 1. */
  readonly level: number | undefined;
  readonly mergeColumns: boolean;
  readonly partitionsInherit: boolean;
}

/** https://docs.aws.amazon.com/glue/latest/dg/crawler-configuration.html. Throws InvalidInputException. */
export function configurationOf(json: string | undefined): Configuration {
  if (json === undefined || json === "")
    return { combine: false, level: undefined, mergeColumns: false, partitionsInherit: false };
  const given = parsed(json);
  if (given.Version !== 1) throw invalidInput("Configuration must have Version 1.0.");
  const level = given.Grouping?.TableLevelConfiguration;
  if (level !== undefined && !(Number.isInteger(level) && level >= 1))
    throw invalidInput("TableLevelConfiguration must be a positive integer.");
  return {
    combine: given.Grouping?.TableGroupingPolicy === "CombineCompatibleSchemas",
    level,
    mergeColumns: given.CrawlerOutput?.Tables?.AddOrUpdateBehavior === "MergeNewColumns",
    partitionsInherit: given.CrawlerOutput?.Partitions?.AddOrUpdateBehavior === "InheritFromTable",
  };
}

interface GivenConfiguration {
  readonly Version?: number;
  readonly Grouping?: { readonly TableGroupingPolicy?: string; readonly TableLevelConfiguration?: number };
  readonly CrawlerOutput?: {
    readonly Tables?: { readonly AddOrUpdateBehavior?: string };
    readonly Partitions?: { readonly AddOrUpdateBehavior?: string };
  };
}

function parsed(json: string): GivenConfiguration {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Said below.
  }
  throw invalidInput("Configuration is not valid JSON.");
}
