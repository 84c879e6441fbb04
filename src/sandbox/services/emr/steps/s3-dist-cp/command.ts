import { createReadStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import type * as S3 from "@aws-sdk/client-s3";
import { fetchObjects, type S3Location, s3Location } from "../../../../engines/s3-files/index.ts";
import { type Command, StepError } from "../command.ts";
import { type SourceFile, type TargetFile, targetsOf } from "./groups.ts";
import { readDistCpOptions } from "./options.ts";

type Fetched = SourceFile & { readonly path: string; readonly key: string };

/** Copies objects, and joins them by name. https://docs.aws.amazon.com/emr/latest/ReleaseGuide/UsingEMR_s3distcp.html */
export async function s3DistCp(command: Command): Promise<void> {
  const options = readDistCpOptions(command.args);
  const from = placeOf(options.from);
  const to = placeOf(options.to);
  const { log, signal } = command;
  const files = await sourcesOf(command, from);
  if (files.length === 0)
    throw new StepError(`java.io.FileNotFoundException: No such file or directory '${options.from}'`);
  const targets = targetsOf(files, options);
  log.line("stderr", `INFO S3DistCp: S3DistCp args: ${command.args.join(" ")}`);
  log.line("stderr", `INFO S3DistCp: Created ${targets.length} files to copy ${files.length} files`);
  for (const target of targets) {
    if (signal.aborted) return;
    await write(command, to, target);
  }
  if (options.deleteSource) await remove(command, from, targets);
  log.line("stderr", `INFO S3DistCp: Bytes copied: ${sizeOf(targets.flatMap((each) => each.files))}`);
}

const sizeOf = (files: readonly SourceFile[]): number => files.reduce((sum, { size }) => sum + size, 0);

function placeOf(uri: string): S3Location {
  const place = s3Location(uri);
  if (!place) throw new StepError(`s3-dist-cp: the sandbox copies between places in S3 only, not ${uri}`);
  return { bucket: place.bucket, key: place.key === "" || place.key.endsWith("/") ? place.key : `${place.key}/` };
}

async function sourcesOf({ context, services }: Command, from: S3Location): Promise<Fetched[]> {
  const cache = join(context.folder(), "objects");
  const objects = await fetchObjects(services, from, cache);
  return objects.map(({ key, size, path }) => ({
    uri: `s3://${from.bucket}/${key}`,
    relative: key.slice(from.key.length),
    key,
    size,
    path,
  }));
}

async function write({ services, log }: Command, to: S3Location, target: TargetFile<Fetched>): Promise<void> {
  const Key = `${to.key}${target.name}`;
  await services.service<typeof S3>("s3").PutObject({
    Bucket: to.bucket,
    Key,
    Body: Readable.from(joined(target.files)),
    ContentLength: sizeOf(target.files),
  });
  log.line("stderr", `INFO S3DistCp: ${target.files.length} files -> s3://${to.bucket}/${Key}`);
}

async function* joined(files: readonly Fetched[]): AsyncGenerator<Buffer> {
  for (const { path } of files) for await (const piece of createReadStream(path)) yield piece as Buffer;
}

async function remove({ services }: Command, from: S3Location, targets: readonly TargetFile<Fetched>[]): Promise<void> {
  const keys = targets.flatMap(({ files }) => files.map(({ key }) => ({ Key: key })));
  for (let start = 0; start < keys.length; start += 1000)
    await services
      .service<typeof S3>("s3")
      .DeleteObjects({ Bucket: from.bucket, Delete: { Objects: keys.slice(start, start + 1000), Quiet: true } });
}
