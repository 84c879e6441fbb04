/** Which AWS services may write to log groups: policies of the account and region, not of a group. */
import { PolicySyntaxError, parsePolicy } from "../../engines/policy/index.ts";
import { fault, found, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { invalid, notInSandbox } from "./faults.ts";
import { type ResourcePolicyRow, resourcePolicies } from "./state.ts";

const MOST = 10;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html */
export const putResourcePolicy: Api<"PutResourcePolicy"> = (input, context) => {
  const { policyName: name = "", policyDocument: document = "" } = input;
  if (input.resourceArn !== undefined) throw notInSandbox("resourceArn of PutResourcePolicy");
  if (name === "" || !isPolicy(document))
    throw invalid("Policy document has invalid syntax or the policy has no name.");
  const table = context.table(resourcePolicies);
  if (!table.has(name) && table.list().length >= MOST)
    throw fault("LimitExceededException", "Resource limit exceeded.");
  return { resourcePolicy: described(table.put(name, { name, document, updatedAt: context.clock.now() })) };
};

function isPolicy(text: string): boolean {
  try {
    return parsePolicy(text).statements.every(({ principal, notPrincipal }) => principal || notPrincipal);
  } catch (error) {
    if (error instanceof PolicySyntaxError) return false;
    throw error;
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeResourcePolicies.html */
export const describeResourcePolicies: Api<"DescribeResourcePolicies"> = (input, context) => {
  const rows = context.table(resourcePolicies).list();
  const { items, next } = page(rows, { token: input.nextToken, limit: input.limit, max: 50 });
  return { resourcePolicies: items.map(described), nextToken: next };
};

const described = ({ name, document, updatedAt }: ResourcePolicyRow) => ({
  policyName: name,
  policyDocument: document,
  lastUpdatedTime: updatedAt,
});

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteResourcePolicy.html */
export const deleteResourcePolicy: Api<"DeleteResourcePolicy"> = (input, context) => {
  const table = context.table(resourcePolicies);
  const { name } = found(table.get(input.policyName ?? ""), () =>
    fault("ResourceNotFoundException", "Policy with name provided does not exist."),
  );
  table.delete(name);
  return {};
};
