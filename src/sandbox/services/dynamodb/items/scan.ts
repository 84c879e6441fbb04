import type { Api, DynamoDB } from "../api.ts";
import { readExpressions } from "../expressions/read-expressions.ts";
import { invalid } from "../faults.ts";
import { tableOf } from "./find-table.ts";
import type { Place } from "./keys.ts";
import { refuseLegacy } from "./legacy.ts";
import { indexOf, readPage } from "./read-page.ts";
import { readStartKey } from "./start-key.ts";
import { byHash, byPlace, type Entry, firstNotBefore, hashOf, type Partition, type View } from "./view.ts";
import { viewOf } from "./views.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html */
export const scan: Api<"Scan"> = (input, context) => {
  refuseLegacy(input);
  const segment = readSegment(input);
  const { filter, projection } = readExpressions(input, ["FilterExpression", "ProjectionExpression"]);
  const table = tableOf(context, input.TableName);
  const index = indexOf(table, input);
  const start = readStartKey(table, index, input.ExclusiveStartKey);
  if (start && !segment(hashOf(start.pk)))
    throw invalid(
      "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment.",
    );
  const entries = entriesFrom(viewOf(context, table, index), start, segment);
  return readPage(context, input, { table, index, filter, projection }, entries);
};

function* entriesFrom(view: View, start: Place | undefined, isWanted: (hash: string) => boolean): Iterable<Entry> {
  const { partitions } = view;
  const from = start && { pk: start.pk, hash: hashOf(start.pk) };
  for (let i = from ? firstNotBefore(partitions, from, byHash) : 0; i < partitions.length; i++) {
    const partition = partitions[i];
    if (!partition || !isWanted(partition.hash)) continue;
    yield* start && partition.pk === start.pk ? entriesAfter(partition, start) : partition.entries;
  }
}

function entriesAfter({ entries }: Partition, start: Place): readonly Entry[] {
  return entries.slice(firstNotBefore(entries, start, (entry) => (byPlace(entry, start) <= 0 ? -1 : 0)));
}

/** Which partitions, by their hash, belong to the segment of a parallel scan. */
function readSegment({ Segment, TotalSegments }: DynamoDB.ScanInput): (hash: string) => boolean {
  if (Segment === undefined && TotalSegments === undefined) return () => true;
  if (TotalSegments === undefined)
    throw invalid(
      "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
    );
  if (Segment === undefined)
    throw invalid(
      "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
    );
  if (Segment >= TotalSegments)
    throw invalid(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`,
    );
  return (hash) => Number.parseInt(hash.slice(0, 8), 16) % TotalSegments === Segment;
}
