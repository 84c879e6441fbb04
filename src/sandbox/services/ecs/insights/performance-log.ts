import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import { nameOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/index.ts";
import type { ClusterRow } from "../state.ts";
import type { InsightEvent } from "./insight-events.ts";

/** AWS makes the group itself, with this retention. */
const RETENTION_DAYS = 1;

/** Writes the events to `/aws/ecs/containerinsights/<cluster>/performance`, in the embedded metric format of Container Insights. */
export async function writePerformanceLog(
  context: Context,
  { name }: ClusterRow,
  { namespace, events }: { namespace: string; events: readonly InsightEvent[] },
): Promise<void> {
  const logGroupName = `/aws/ecs/containerinsights/${name}/performance`;
  const timestamp = context.clock.now();
  const streams = new Map<string, Logs.InputLogEvent[]>();
  for (const event of events) {
    const message = JSON.stringify(embedded(context, event, { namespace, timestamp }));
    streams.set(event.stream, [...(streams.get(event.stream) ?? []), { timestamp, message }]);
  }
  for (const [logStreamName, logEvents] of streams) await put(context, { logGroupName, logStreamName, logEvents });
}

async function put(
  context: Context,
  input: { logGroupName: string; logStreamName: string; logEvents: Logs.InputLogEvent[] },
): Promise<void> {
  const logs = context.service<typeof Logs>("cloudwatch-logs");
  const missing = (error: unknown): boolean => nameOf(error) === "ResourceNotFoundException";
  const there = (error: unknown): void => {
    if (nameOf(error) !== "ResourceAlreadyExistsException") throw error;
  };
  try {
    await logs.PutLogEvents(input);
  } catch (error) {
    if (!missing(error)) throw error;
    const { logGroupName, logStreamName } = input;
    await logs
      .CreateLogGroup({ logGroupName })
      .then(() => logs.PutRetentionPolicy({ logGroupName, retentionInDays: RETENTION_DAYS }))
      .catch(there);
    await logs.CreateLogStream({ logGroupName, logStreamName }).catch(there);
    await logs.PutLogEvents(input);
  }
}

const embedded = (
  { account, region }: Context,
  { type, members, metrics, dimensions }: InsightEvent,
  { namespace, timestamp }: { namespace: string; timestamp: number },
): object => ({
  Version: "0",
  Type: type,
  ...members,
  AccountID: account,
  Region: region,
  Timestamp: timestamp,
  ...Object.fromEntries(metrics.map(({ name, value }) => [name, value])),
  CloudWatchMetrics: [
    {
      Namespace: namespace,
      Metrics: metrics.map(({ name: Name, unit: Unit }) => ({ Name, Unit })),
      Dimensions: dimensions,
    },
  ],
});
