import type * as EC2 from "@aws-sdk/client-ec2";
import { page } from "../../kit/index.ts";
import type { On } from "./handler.ts";
import { NODE_TYPES } from "./node-types.ts";

/** https://docs.aws.amazon.com/redshift/latest/APIReference/API_DescribeOrderableClusterOptions.html: every type in every zone. */
export const describeOrderableClusterOptions: On<"DescribeOrderableClusterOptions"> = async (input, context) => {
  const { AvailabilityZones: zones = [] } = await context
    .service<typeof EC2>("ec2")
    .DescribeAvailabilityZones({ Filters: [{ Name: "region-name", Values: [context.region] }] });
  const AvailabilityZones = zones.map(({ ZoneName: Name }) => ({ Name, SupportedPlatforms: [{ Name: "VPC" }] }));
  const isAsked = input.ClusterVersion === undefined || input.ClusterVersion === "1.0";
  const options = NODE_TYPES.filter(({ name }) => isAsked && (input.NodeType === undefined || name === input.NodeType));
  const rows = options.flatMap(({ name, hasSingle }) =>
    [...(hasSingle ? ["single-node"] : []), "multi-node"].map((ClusterType) => ({
      ClusterVersion: "1.0",
      ClusterType,
      NodeType: name,
      AvailabilityZones,
    })),
  );
  const { items, next } = page(rows, {
    token: input.Marker,
    limit: input.MaxRecords,
    max: 100,
    badToken: "InvalidParameterValue",
  });
  return { OrderableClusterOptions: items, Marker: next };
};
