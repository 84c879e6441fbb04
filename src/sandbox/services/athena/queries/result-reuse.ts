/** https://docs.aws.amazon.com/athena/latest/ug/reusing-query-results.html */
import type * as Athena from "@aws-sdk/client-athena";
import type * as S3 from "@aws-sdk/client-s3";
import { nowMs } from "../../../../shared/clock.ts";
import { s3Location } from "../../../engines/s3-files/index.ts";
import type { Context } from "../../../kit/index.ts";
import { type QueryRow, queries } from "../state.ts";

/** For how many minutes an earlier result may be taken; undefined where none may. */
export function reuseMinutes(configuration: Athena.ResultReuseConfiguration | undefined): number | undefined {
  const { Enabled: enabled, MaxAgeInMinutes: minutes = 60 } = configuration?.ResultReuseByAgeConfiguration ?? {};
  return enabled === true ? minutes : undefined;
}

/** What these answer changes from one query to the next. */
const CHANGING = /\b(?:now|random|rand|uuid|shuffle|current_(?:timestamp|date|time)|localtime(?:stamp)?)\b/i;

/**
 * The newest query of the work group that asked the same, is not too old, and whose result still lies in S3. Files that have
 * changed since make no difference, as on AWS.
 */
export async function reusable(context: Context, row: QueryRow): Promise<QueryRow | undefined> {
  if (row.reuseMinutes === undefined || row.subStatement !== "SELECT" || CHANGING.test(row.sql)) return undefined;
  const oldest = nowMs() - row.reuseMinutes * 60_000;
  const [earlier] = context
    .table(queries)
    .list()
    .filter(
      (each) => each.state === "SUCCEEDED" && !each.reused && isSame(each, row) && (each.completed ?? 0) >= oldest,
    )
    .sort((a, b) => (b.completed ?? 0) - (a.completed ?? 0));
  const place = s3Location(earlier?.result ?? "");
  if (!earlier || !place) return undefined;
  try {
    await context.service<typeof S3>("s3").HeadObject({ Bucket: place.bucket, Key: place.key });
    return earlier;
  } catch {
    return undefined;
  }
}

const isSame = (a: QueryRow, b: QueryRow): boolean =>
  a.sql === b.sql &&
  a.prepared === b.prepared &&
  a.workGroup === b.workGroup &&
  a.database === b.database &&
  a.catalog === b.catalog &&
  a.output === b.output &&
  a.parameters.join("\u0000") === b.parameters.join("\u0000");
