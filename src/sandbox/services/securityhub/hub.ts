import { arn, type Context, type Fault, fault, found } from "../../kit/index.ts";
import type { On } from "./handler.ts";
import { type HubRow, hubs } from "./state.ts";

const HUB = "default";

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_EnableSecurityHub.html: without its standards, which are not in the sandbox. */
export const enableSecurityHub: On<"EnableSecurityHub"> = (input, context) => {
  if (context.table(hubs).has(HUB))
    throw fault("ResourceConflictException", "Account is already subscribed to Security Hub", { status: 409 });
  if (input.EnableDefaultStandards !== false)
    throw invalidInput("The default standards are not in the sandbox: set EnableDefaultStandards to false.");
  context.table(hubs).put(HUB, {
    arn: arn(context, "securityhub", "hub/default"),
    subscribed: context.clock.now(),
    autoEnableControls: true,
    generator: input.ControlFindingGenerator ?? "SECURITY_CONTROL",
    tags: input.Tags ?? {},
  });
  return {};
};

export const describeHub: On<"DescribeHub"> = (input, context) => {
  const row = hubOf(context);
  if (input.HubArn !== undefined && input.HubArn !== row.arn)
    throw fault("ResourceNotFoundException", `No Hub found for ARN ${input.HubArn}`, { status: 404 });
  return {
    HubArn: row.arn,
    SubscribedAt: new Date(row.subscribed).toISOString(),
    AutoEnableControls: row.autoEnableControls,
    ControlFindingGenerator: row.generator,
  };
};

export const updateSecurityHubConfiguration: On<"UpdateSecurityHubConfiguration"> = (input, context) => {
  const row = hubOf(context);
  context.table(hubs).patch(HUB, {
    autoEnableControls: input.AutoEnableControls ?? row.autoEnableControls,
    generator: input.ControlFindingGenerator ?? row.generator,
  });
  return {};
};

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DisableSecurityHub.html */
export const disableSecurityHub: On<"DisableSecurityHub"> = (_input, context) => {
  hubOf(context);
  context.table(hubs).delete(HUB);
  return {};
};

/** None: standards are not in the sandbox. */
export const getEnabledStandards: On<"GetEnabledStandards"> = (_input, context) => {
  hubOf(context);
  return { StandardsSubscriptions: [] };
};

export const tagResource: On<"TagResource"> = (input, context) => {
  const row = taggedHub(context, input.ResourceArn);
  context.table(hubs).patch(HUB, { tags: { ...row.tags, ...input.Tags } });
  return {};
};

export const untagResource: On<"UntagResource"> = (input, context) => {
  const { tags } = taggedHub(context, input.ResourceArn);
  const left = Object.entries(tags).filter(([key]) => !input.TagKeys?.includes(key));
  context.table(hubs).patch(HUB, { tags: Object.fromEntries(left) });
  return {};
};

export const listTagsForResource: On<"ListTagsForResource"> = (input, context) => ({
  Tags: { ...taggedHub(context, input.ResourceArn).tags },
});

/** The hub; AWS's error where Security Hub is off. */
export const hubOf = (context: Context): HubRow =>
  found(context.table(hubs).get(HUB), () =>
    fault("InvalidAccessException", `Account ${context.account} is not subscribed to AWS Security Hub`, {
      status: 401,
    }),
  );

export const invalidInput = (message: string): Fault => fault("InvalidInputException", message, { status: 400 });

function taggedHub(context: Context, resourceArn: string | undefined): HubRow {
  const row = hubOf(context);
  return found(resourceArn === row.arn ? row : undefined, () =>
    fault("ResourceNotFoundException", `Resource ${resourceArn} was not found.`, { status: 404 }),
  );
}
