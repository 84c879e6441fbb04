/** EMR's switch against clusters that are open to the world. https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-block-public-access.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import type { Context } from "../../../kit/index.ts";
import type { On } from "../handler.ts";
import { publicAccess } from "../state.ts";

const DEFAULT = {
  BlockPublicSecurityGroupRules: true,
  PermittedPublicSecurityGroupRuleRanges: [{ MinRange: 22, MaxRange: 22 }],
};

export const getBlockPublicAccessConfiguration: On<"GetBlockPublicAccessConfiguration"> = (_input, context) => {
  const row = context.table(publicAccess).get("account");
  return {
    BlockPublicAccessConfiguration: row?.configuration ?? DEFAULT,
    BlockPublicAccessConfigurationMetadata: {
      CreationDateTime: new Date(row?.changed ?? 0),
      CreatedByArn: row?.by ?? `arn:aws:iam::${context.account}:root`,
    },
  };
};

export const putBlockPublicAccessConfiguration: On<"PutBlockPublicAccessConfiguration"> = (input, context) => {
  const { principal, account } = context;
  context.table(publicAccess).put("account", {
    configuration: input.BlockPublicAccessConfiguration ?? DEFAULT,
    changed: context.clock.now(),
    by: principal.kind === "role" || principal.kind === "user" ? principal.arn : `arn:aws:iam::${account}:root`,
  });
  return {};
};

/** The first rule of these groups that lets the world in at a port that is not permitted. */
export function openRule(context: Context, groups: readonly EC2.SecurityGroup[]): string | undefined {
  const configuration = context.table(publicAccess).get("account")?.configuration ?? DEFAULT;
  if (!configuration.BlockPublicSecurityGroupRules) return undefined;
  const permitted = configuration.PermittedPublicSecurityGroupRuleRanges ?? [];
  for (const group of groups)
    for (const { FromPort: from = 0, ToPort: to = 65_535, IpRanges = [], Ipv6Ranges = [] } of group.IpPermissions ??
      []) {
      const world =
        IpRanges.some(({ CidrIp }) => CidrIp === "0.0.0.0/0") || Ipv6Ranges.some(({ CidrIpv6 }) => CidrIpv6 === "::/0");
      const fits = permitted.some(({ MinRange = 0, MaxRange = MinRange }) => from >= MinRange && to <= MaxRange);
      if (world && !fits) return `${group.GroupId} (ports ${from}-${to})`;
    }
  return undefined;
}
