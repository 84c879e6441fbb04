import { basename } from "node:path";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type * as S3 from "@aws-sdk/client-s3";
import type * as STS from "@aws-sdk/client-sts";
import { messageOf, nameOf } from "../../../../shared/errors.ts";
import { s3Location } from "../../../engines/s3-files/index.ts";
import { readSubmitArguments, runSparkApplication, type SubmitArguments } from "../../../engines/spark/index.ts";
import type { Context } from "../../../kit/index.ts";
import { hdfsOf } from "../clusters/hdfs.ts";
import { type Command, StepError } from "./command.ts";

/** `spark-submit [options] s3://bucket/program.py [arguments]`. https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-spark-submit-step.html */
export async function sparkSubmit({ context, services, cluster, args, log, signal, kill }: Command): Promise<void> {
  const submitted = readArguments(args);
  const exit = await runSparkApplication({
    context,
    services,
    environment: await environmentOf(context, cluster.nodeRole),
    script: { name: basename(submitted.script), text: await readProgram(services, submitted.script) },
    args: submitted.args,
    configuration: submitted.configuration,
    modules: submitted.modules,
    hdfs: hdfsOf(context, cluster.id),
    interrupt: signal,
    signal: kill,
    onLine: (stream, line) => log.line(stream, line),
  });
  if (exit.exitCode === 0) return;
  const { failure } = exit;
  throw new StepError(
    failure ? `${failure.type}: ${failure.message}` : `Application ended with exit code ${exit.exitCode}`,
    failure?.type === "FileAlreadyExistsException" ? "Output directory already exists." : undefined,
  );
}

function readArguments(args: readonly string[]): SubmitArguments {
  try {
    return readSubmitArguments(args);
  } catch (error) {
    throw new StepError(`Error: ${messageOf(error)}`);
  }
}

async function readProgram(services: Pick<Context, "service">, script: string): Promise<string> {
  const place = s3Location(script);
  if (!place) throw new StepError(`python3: can't open file '${script}': [Errno 2] No such file or directory`);
  const found = await services
    .service<typeof S3>("s3")
    .GetObject({ Bucket: place.bucket, Key: place.key })
    .catch((error: unknown) => {
      if (nameOf(error) !== "NoSuchKey" && nameOf(error) !== "NoSuchBucket") throw error;
      throw new StepError(
        `Exception in thread "main" java.io.FileNotFoundException: No such file or directory '${script}'`,
      );
    });
  return (await bytesOf(found.Body)).toString();
}

export const bytesOf = async (body: Readable | Uint8Array | string | undefined): Promise<Buffer> =>
  body === undefined || typeof body === "string" || body instanceof Uint8Array ? Buffer.from(body ?? "") : buffer(body);

/** What boto3 in a program finds: the nodes' role, and this sandbox for AWS. */
export async function environmentOf(context: Context, role: string): Promise<Record<string, string>> {
  const { Credentials: keys } = await context.service<typeof STS>("sts").AssumeRole({
    RoleArn: role,
    RoleSessionName: "emr-step",
    DurationSeconds: 3600,
    SourceIdentity: "ec2.amazonaws.com",
  });
  return {
    AWS_ACCESS_KEY_ID: keys?.AccessKeyId ?? "",
    AWS_SECRET_ACCESS_KEY: keys?.SecretAccessKey ?? "",
    AWS_SESSION_TOKEN: keys?.SessionToken ?? "",
    AWS_REGION: context.region,
    AWS_DEFAULT_REGION: context.region,
    AWS_ENDPOINT_URL: await context.endpoint(),
  };
}
