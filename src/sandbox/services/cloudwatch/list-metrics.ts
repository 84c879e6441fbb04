import { page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { notInSandbox } from "./faults.ts";
import { metrics } from "./state.ts";

const HOUR = 3_600_000;
/** `lastSeenAt` may be five minutes behind. */
const SLACK_MS = 300_000;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html */
export const listMetrics: Api<"ListMetrics"> = (input, context) => {
  if (input.IncludeLinkedAccounts) throw notInSandbox("IncludeLinkedAccounts");
  const since = input.RecentlyActive === "PT3H" ? context.clock.now() - 3 * HOUR - SLACK_MS : 0;
  const rows = context
    .table(metrics)
    .list()
    .filter((row) => input.Namespace === undefined || row.namespace === input.Namespace)
    .filter((row) => input.MetricName === undefined || row.name === input.MetricName)
    .filter((row) => row.lastSeenAt >= since)
    .filter((row) =>
      (input.Dimensions ?? []).every(({ Name, Value }) =>
        row.dimensions.some((each) => each.Name === Name && (Value === undefined || each.Value === Value)),
      ),
    );
  const { items, next } = page(rows, { token: input.NextToken, limit: undefined, max: 500 });
  return {
    Metrics: items.map((row) => ({
      Namespace: row.namespace,
      MetricName: row.name,
      Dimensions: row.dimensions.map((each) => ({ ...each })),
    })),
    NextToken: next,
  };
};
