import { toTagList } from "../../../kit/index.ts";
import { select } from "../noun.ts";
import type { Op } from "../operation.ts";
import { networkAcl } from "./network-nouns.ts";

const ANYTHING = { CidrBlock: "0.0.0.0/0", Protocol: "-1" } as const;
const LAST_RULE = 32_767;

/** The default ACLs, which let everything pass. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html */
export const describeNetworkAcls: Op<"DescribeNetworkAcls"> = (input, context) => {
  const { NetworkAclIds: ids, Filters: filters, NextToken: token, MaxResults: limit } = input;
  const { items, next } = select(networkAcl, { ids, filters, token, limit }, context);
  return {
    NetworkAcls: items.map((row) => ({
      NetworkAclId: row.id,
      VpcId: row.vpcId,
      OwnerId: context.account,
      IsDefault: true,
      Associations: row.associations.map(({ id, subnetId }) => ({
        NetworkAclAssociationId: id,
        NetworkAclId: row.id,
        SubnetId: subnetId,
      })),
      Entries: [true, false].flatMap((Egress) => [
        { ...ANYTHING, Egress, RuleAction: "allow" as const, RuleNumber: 100 },
        { ...ANYTHING, Egress, RuleAction: "deny" as const, RuleNumber: LAST_RULE },
      ]),
      Tags: toTagList(row.tags),
    })),
    NextToken: next,
  };
};
