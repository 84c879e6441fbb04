import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type * as S3 from "@aws-sdk/client-s3";
import { s3Location } from "../../../engines/s3-files/index.ts";
import { type Command, StepError } from "../steps/command.ts";
import { bytesOf } from "../steps/spark-submit.ts";
import { type HiveArguments, readHiveArguments } from "./arguments.ts";
import { hiveEngine } from "./engine.ts";
import { runStatement } from "./statement.ts";
import { substituted } from "./variables.ts";

/** `hive-script --run-hive-script --args <hive's arguments>`. https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-hive-submit-step.html */
export function hiveScript(command: Command): Promise<void> {
  const at = command.args.indexOf("--args");
  const before = command.args.slice(0, at < 0 ? command.args.length : at);
  if (!before.includes("--run-hive-script")) throw new StepError("hive-script: --run-hive-script is needed");
  return hive({ ...command, args: at < 0 ? [] : command.args.slice(at + 1) });
}

/** `hive -f s3://bucket/script.hql`, `hive -e 'SELECT ...'`. */
export async function hive(command: Command): Promise<void> {
  const { context, step, log, services, signal } = command;
  const asked = readHiveArguments(command.args);
  requireGlue(command);
  const engine = await hiveEngine(context);
  const folder = join(engine.runs, step.id);
  mkdirSync(folder, { recursive: true });
  const connection = await engine.database.connect();
  const variables = {
    hivevar: new Map(Object.entries(asked.variables)),
    hiveconf: new Map(Object.entries(asked.settings)),
  };
  const session = { services, log, signal, engine, connection, folder, variables, database: asked.database, count: 0 };
  try {
    for (const statement of engine.dialect.split(await scriptOf(command, asked))) {
      if (signal.aborted) return;
      await runStatement(session, substituted(statement, variables));
    }
  } finally {
    await connection.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Without the Glue Data Catalog the metastore is a MySQL server on the primary node, which the sandbox has not. */
function requireGlue({ cluster }: Command): void {
  const factory = cluster.configurations.find(({ Classification }) => Classification === "hive-site")?.Properties?.[
    "hive.metastore.client.factory.class"
  ];
  if (factory?.endsWith("AWSGlueDataCatalogHiveClientFactory") !== true)
    throw new StepError(
      "The sandbox's Hive has no metastore of its own: configure hive-site with hive.metastore.client.factory.class = com.amazonaws.glue.catalog.metastore.AWSGlueDataCatalogHiveClientFactory, the Glue Data Catalog.",
    );
}

async function scriptOf({ services }: Command, { file, text }: HiveArguments): Promise<string> {
  if (text !== undefined) return text;
  const place = s3Location(file ?? "");
  if (!place) throw new StepError(`Could not open input file for reading. (File ${file} does not exist)`);
  const { Body } = await services.service<typeof S3>("s3").GetObject({ Bucket: place.bucket, Key: place.key });
  return (await bytesOf(Body)).toString();
}
