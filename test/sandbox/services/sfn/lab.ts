/** A sandbox with a role for state machines, and short ways to create and run them. */
import type * as IAM from "@aws-sdk/client-iam";
import type * as SFN from "@aws-sdk/client-sfn";
import type { SandboxOptions } from "../../../../src/sandbox/create-sandbox.ts";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/index.ts";
import { roleFor, until } from "../lambda/lab.ts";

export interface Lab {
  readonly sandbox: Sandbox;
  readonly sfn: ReturnType<typeof sfnOf>;
  readonly role: string;
}

export const ACCOUNT = "123456789012";

export const sfnOf = (sandbox: Sandbox) => sandbox.service<typeof SFN>("sfn");

/** A role that may do everything, named `sm`. */
export async function lab(options: SandboxOptions = {}): Promise<Lab> {
  const sandbox = await createSandbox({ pace: "instant", account: ACCOUNT, ...options });
  const role = await roleFor(sandbox, "sm", "states.amazonaws.com");
  await allow(sandbox, "sm", ["*"]);
  return { sandbox, sfn: sfnOf(sandbox), role };
}

/** Replaces what a role may do. */
export async function allow(sandbox: Sandbox, RoleName: string, actions: readonly string[]): Promise<void> {
  await sandbox.service<typeof IAM>("iam").PutRolePolicy({
    RoleName,
    PolicyName: "all",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
    }),
  });
}

let count = 0;

export async function create(
  { sfn, role }: Lab,
  definition: object | string,
  more: Partial<SFN.CreateStateMachineInput> = {},
): Promise<string> {
  count += 1;
  const { stateMachineArn } = await sfn.CreateStateMachine({
    name: `machine-${count}`,
    roleArn: role,
    definition: typeof definition === "string" ? definition : JSON.stringify(definition),
    ...more,
  });
  return stateMachineArn ?? "";
}

/** A machine of this one state. */
export const single = (state: object, more: object = {}) => ({
  StartAt: "S",
  States: { S: { End: true, ...state } },
  ...more,
});

export async function start({ sfn }: Lab, stateMachineArn: string, input: unknown = {}): Promise<string> {
  const { executionArn } = await sfn.StartExecution({ stateMachineArn, input: JSON.stringify(input) });
  return executionArn ?? "";
}

export const ended = ({ sfn }: Pick<Lab, "sfn">, executionArn: string) =>
  until(
    `${executionArn} ended`,
    () => sfn.DescribeExecution({ executionArn }),
    ({ status }) => status !== "RUNNING" && status !== "PENDING_REDRIVE",
  );

export async function run(work: Lab, definition: object, input: unknown = {}) {
  const executionArn = await start(work, await create(work, definition), input);
  return ended(work, executionArn);
}

export async function history({ sfn }: Pick<Lab, "sfn">, executionArn: string): Promise<SFN.HistoryEvent[]> {
  const { events = [] } = await sfn.GetExecutionHistory({ executionArn, maxResults: 1000 });
  return events;
}

export const typesOf = (events: readonly SFN.HistoryEvent[]): string[] => events.map(({ type }) => String(type));
