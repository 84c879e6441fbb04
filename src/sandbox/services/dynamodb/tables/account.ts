import type { Api } from "../api.ts";

/** The quotas that new accounts have. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeLimits.html */
export const describeLimits: Api<"DescribeLimits"> = () => ({
  AccountMaxReadCapacityUnits: 80_000,
  AccountMaxWriteCapacityUnits: 80_000,
  TableMaxReadCapacityUnits: 40_000,
  TableMaxWriteCapacityUnits: 40_000,
});

/** The sandbox itself. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeEndpoints.html */
export const describeEndpoints: Api<"DescribeEndpoints"> = async (_, context) => ({
  Endpoints: [{ Address: new URL(await context.endpoint()).host, CachePeriodInMinutes: 1440 }],
});
