import { PolicySyntaxError, parsePolicy } from "../../engines/policy/index.ts";
import { type Context, fault, found } from "../../kit/index.ts";
import { constraint, invalidParameter } from "./faults.ts";
import type { On } from "./handler.ts";
import { validateLifecyclePolicy } from "./lifecycle-rules.ts";
import { findRepository } from "./repositories.ts";
import { type RepositoryRow, repositories } from "./state.ts";

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html: stored; calls are not decided by it. */
export const setRepositoryPolicy: On<"SetRepositoryPolicy"> = (input, context) => {
  const row = findRepository(context, input);
  const policy = checkedPolicy(input.policyText);
  context.table(repositories).patch(row.name, { policy });
  return { ...placeOf(row, context), policyText: policy };
};

export const getRepositoryPolicy: On<"GetRepositoryPolicy"> = (input, context) => {
  const row = findRepository(context, input);
  return { ...placeOf(row, context), policyText: existingPolicy(row, context) };
};

export const deleteRepositoryPolicy: On<"DeleteRepositoryPolicy"> = (input, context) => {
  const row = findRepository(context, input);
  const policyText = existingPolicy(row, context);
  context.table(repositories).patch(row.name, { policy: undefined });
  return { ...placeOf(row, context), policyText };
};

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutLifecyclePolicy.html: stored; images do not expire here. */
export const putLifecyclePolicy: On<"PutLifecyclePolicy"> = (input, context) => {
  const row = findRepository(context, input);
  const text = input.lifecyclePolicyText ?? "";
  const problem = validateLifecyclePolicy(text);
  if (problem !== undefined) throw constraint("LifecyclePolicyText", `Lifecycle policy validation failure: ${problem}`);
  context.table(repositories).patch(row.name, { lifecycle: { text } });
  return { ...placeOf(row, context), lifecyclePolicyText: text };
};

export const getLifecyclePolicy: On<"GetLifecyclePolicy"> = (input, context) => {
  const row = findRepository(context, input);
  return { ...placeOf(row, context), lifecyclePolicyText: existingLifecycle(row, context) };
};

export const deleteLifecyclePolicy: On<"DeleteLifecyclePolicy"> = (input, context) => {
  const row = findRepository(context, input);
  const lifecyclePolicyText = existingLifecycle(row, context);
  context.table(repositories).patch(row.name, { lifecycle: undefined });
  return { ...placeOf(row, context), lifecyclePolicyText };
};

/** A resource policy's text, if it is one. */
export function checkedPolicy(text = ""): string {
  try {
    const { statements } = parsePolicy(text);
    if (statements.some(({ principal, notPrincipal }) => !principal && !notPrincipal))
      throw new PolicySyntaxError("A statement has no principal.");
    return text;
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    throw invalidParameter(
      `Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'`,
    );
  }
}

const placeOf = (row: RepositoryRow, { account }: Context) => ({ registryId: account, repositoryName: row.name });

const existingPolicy = ({ name, policy }: RepositoryRow, { account }: Context): string =>
  found(policy, () =>
    fault(
      "RepositoryPolicyNotFoundException",
      `Repository policy does not exist for the repository with name '${name}' in the registry with id '${account}'`,
    ),
  );

const existingLifecycle = ({ name, lifecycle }: RepositoryRow, { account }: Context): string =>
  found(lifecycle?.text, () =>
    fault(
      "LifecyclePolicyNotFoundException",
      `Lifecycle policy does not exist for the repository with name '${name}' in the registry with id '${account}'`,
    ),
  );
