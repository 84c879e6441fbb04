/** What a step writes, kept as EMR keeps it in S3. https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-manage-view-web-log-files.html */
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import type * as S3 from "@aws-sdk/client-s3";
import { s3Location } from "../../../engines/s3-files/index.ts";
import type { Context } from "../../../kit/index.ts";

export type LogName = "controller" | "stdout" | "stderr" | "syslog";

const LONGEST_LOG = 5_000_000;

export class StepLog {
  readonly #texts = new Map<LogName, string>([
    ["controller", ""],
    ["stdout", ""],
    ["stderr", ""],
  ]);

  line(name: LogName, text: string): void {
    const before = this.#texts.get(name) ?? "";
    if (before.length < LONGEST_LOG) this.#texts.set(name, `${before}${text}\n`);
  }

  text(name: LogName): string {
    return this.#texts.get(name) ?? "";
  }

  /** Writes `<location><name>.gz` for each. Throws S3's faults. */
  async keep(services: Pick<Context, "service">, location: string): Promise<void> {
    const place = s3Location(location);
    if (!place) return;
    for (const [name, text] of this.#texts) {
      const body = gzipSync(text);
      await services.service<typeof S3>("s3").PutObject({
        Bucket: place.bucket,
        Key: `${place.key}${name}.gz`,
        Body: Readable.from([body]),
        ContentLength: body.length,
        ContentType: "application/x-gzip",
      });
    }
  }
}

/** `s3://bucket/logs/j-.../steps/s-.../`; undefined for a cluster without logs. */
export const logFolder = (logUri: string | undefined, cluster: string, step: string): string | undefined =>
  logUri === undefined ? undefined : `${logUri}${cluster}/steps/${step}/`;
