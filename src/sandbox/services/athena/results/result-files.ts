/** The result of a query: a CSV object in its output location, and a copy that GetQueryResults pages through. */
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type * as Athena from "@aws-sdk/client-athena";
import type * as S3 from "@aws-sdk/client-s3";
import { s3Location } from "../../../engines/s3-files/index.ts";
import type { Context } from "../../../kit/index.ts";

export interface StoredResult {
  readonly columns: readonly Athena.ColumnInfo[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Queries answer their column names as the first row; SHOW and DESCRIBE do not. */
  readonly header: boolean;
}

const pathOf = (context: Context, id: string): string =>
  join(context.folder(), `${context.account}-${context.region}`, "results", `${id}.json`);

export async function keepResult(context: Context, id: string, result: StoredResult): Promise<void> {
  const path = pathOf(context, id);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(`${path}.draft`, JSON.stringify(result));
  await rename(`${path}.draft`, path);
}

export function keptResult(context: Context, id: string): StoredResult | undefined {
  const path = pathOf(context, id);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as StoredResult) : undefined;
}

/** Puts text into the output location; throws S3's faults. */
export async function putText(context: Context, uri: string, text: string): Promise<void> {
  const place = s3Location(uri);
  if (!place) throw new Error(`${uri} is no location in S3`);
  await context.service<typeof S3>("s3").PutObject({
    Bucket: place.bucket,
    Key: place.key,
    Body: Readable.from([Buffer.from(text)]),
    ContentType: "application/octet-stream",
  });
}

/** Every value in quotes, null as nothing. */
export function csvOf({ columns, rows }: StoredResult): string {
  const line = (values: readonly (string | null)[]): string =>
    values.map((value) => (value === null ? "" : `"${value.replaceAll('"', '""')}"`)).join(",");
  return [columns.map(({ Name = "" }) => Name), ...rows].map((row) => `${line(row)}\n`).join("");
}
