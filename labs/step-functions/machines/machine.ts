/** State machines: made where they are missing, changed, read. */
import { type CreateStateMachineCommandInput, SFN } from "@aws-sdk/client-sfn";
import { accept, type LabContext, type SolveContext } from "../../../src/lab/index.ts";
import type { Definition } from "./definitions.ts";
import { logGroupOf, machineArnOf } from "./names.ts";

export interface Wanted {
  readonly logical: string;
  readonly definition: Definition;
  readonly roleArn: string;
  readonly type: "STANDARD" | "EXPRESS";
  readonly level?: "ALL";
  /** What version 1 is described as; without it none is published. */
  readonly publishes?: string;
}

export async function keepOrMakeMachine(context: SolveContext, wanted: Wanted): Promise<void> {
  if (await readMachine(context, wanted.logical)) return;
  await saySound(context, wanted);
  const input: CreateStateMachineCommandInput = {
    name: context.run.name(wanted.logical),
    type: wanted.type,
    definition: text(wanted.definition),
    roleArn: wanted.roleArn,
    ...(wanted.level && { loggingConfiguration: logging(context, wanted.logical, wanted.level) }),
    ...(wanted.publishes !== undefined && { publish: true, versionDescription: wanted.publishes }),
  };
  await context.until({
    for: "Step Functions to accept the role, which may be seconds old",
    read: async () => (await accept(context.aws(SFN).createStateMachine(input), "AccessDeniedException")) !== undefined,
    observed: (made) => (made ? "created" : "role not usable yet"),
    done: (made) => made,
    usual: 10,
    limit: 90,
  });
}

/** Refuses an unsound definition with every diagnostic, before anything is made of it. */
async function saySound({ aws }: SolveContext, { definition, type }: Wanted): Promise<void> {
  const { result, diagnostics = [] } = await aws(SFN).validateStateMachineDefinition({
    definition: text(definition),
    type,
  });
  if (result === "OK") return;
  const lines = diagnostics.map(({ code, message, location }) => `${code} at ${location}: ${message}`);
  throw new Error(`The definition is not sound. ${lines.join("; ")}`);
}

export const logging = ({ run }: Pick<LabContext, "run">, logical: string, level: "ALL" | "OFF") =>
  level === "OFF"
    ? { level }
    : {
        level,
        includeExecutionData: true,
        destinations: [
          {
            cloudWatchLogsLogGroup: {
              logGroupArn: `arn:aws:logs:${run.region}:${run.account}:log-group:${logGroupOf(run, logical)}:*`,
            },
          },
        ],
      };

/** The machine with this last part of its name, unless it is absent or going. */
export async function readMachine({ aws, run }: Pick<LabContext, "aws" | "run">, logical: string) {
  const stateMachineArn = machineArnOf(run, logical);
  const machine = await accept(aws(SFN).describeStateMachine({ stateMachineArn }), "StateMachineDoesNotExist");
  return machine?.status === "DELETING" ? undefined : machine;
}

export async function redefine(
  { aws, run }: Pick<LabContext, "aws" | "run">,
  logical: string,
  definition: Definition,
): Promise<void> {
  await aws(SFN).updateStateMachine({ stateMachineArn: machineArnOf(run, logical), definition: text(definition) });
}

export const text = (definition: Definition): string => JSON.stringify(definition, undefined, 2);
