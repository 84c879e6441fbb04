import { randomUuid } from "../../../../shared/random.ts";
import { emptyLog } from "../../../engines/change-streams/change-log.ts";
import type { Context } from "../../../kit/index.ts";
import type { DynamoDB } from "../api.ts";
import { invalid, invalidValues } from "../faults.ts";
import { changes, streamArn, type TableRow } from "../state.ts";

/** Opens the stream that a specification asks for; what the table remembers of it. */
export function openStream(
  context: Context,
  table: TableRow,
  asked: DynamoDB.StreamSpecification | undefined,
): Partial<TableRow> {
  if (!asked?.StreamEnabled) {
    if (asked?.StreamViewType) throw invalidValues("StreamViewType must not be specified when StreamEnabled is false");
    return {};
  }
  const viewType = asked.StreamViewType;
  if (viewType === undefined) throw invalid("Stream StreamViewType is required when StreamEnabled is true");
  const id = randomUuid();
  const now = context.clock.now();
  const label = new Date(now).toISOString().replace("Z", "");
  context.table(changes.streams).put(id, {
    id,
    arn: streamArn(table, label),
    source: table.name,
    label,
    viewType,
    keys: [
      { name: table.keys.hash, type: "HASH" },
      ...(table.keys.range === undefined ? [] : [{ name: table.keys.range, type: "RANGE" as const }]),
    ],
    created: now,
    ...emptyLog(),
  });
  return { stream: { id, viewType }, latestStream: label };
}

/** The stream takes no more changes; those that it has stay readable for a day. */
export function closeStream(context: Context, table: TableRow): void {
  if (table.stream) context.table(changes.streams).patch(table.stream.id, { closed: context.clock.now() });
}
