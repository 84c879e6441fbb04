import { check, fail, found, mistake, pass, step } from "../../../src/lab/index.ts";
import { changed, type Definition, orderDefinition, parsed, statesOf } from "../machines/definitions.ts";
import { keepOrMakeMachine, readMachine, redefine } from "../machines/machine.ts";
import { resources } from "./resources.ts";

export interface Machine {
  readonly machineArn: string;
  readonly definition: Definition;
  readonly type: string;
}

const needs = { resources };
type Needs = typeof needs;

const FEWEST_STATES = 6;
const FEWEST_TYPES = 5;
const TYPES = ["Task", "Choice", "Parallel"];

const onlyFunctions = mistake<Machine, Needs>({
  id: "only-functions",
  says: "The machine calls functions only: code that just passes data on to DynamoDB or SQS is code to pay for and to keep. Let Task states call those services themselves.",
  make: async (context) => {
    const definition = await orderDefinition(context);
    const names = ["Compensate", "Record", "Announce", "Approval"];
    const bare = names.reduce((now, name) => changed(now, name, toPass), definition);
    await redefine(
      context,
      "order",
      changed(bare, "Work", (state) => state.Branches?.splice(1, 1)),
    );
  },
  undo: async (context) => redefine(context, "order", await orderDefinition(context)),
});

const toPass = (state: { Type?: string; Next?: string }): void => {
  const { Next } = state;
  for (const key of Object.keys(state)) delete state[key as keyof typeof state];
  Object.assign(state, { Type: "Pass", Next });
};

/** The workflow as one document. */
export const design = step({
  id: "design",
  title: "Design the order workflow and publish version 1",
  covers: [
    "step-functions/state-machine-concepts/states-task-choice-wait-parallel-map-etc",
    "step-functions/integration-with-aws-services/service-integrations",
    "step-functions/exercise/design-a-multi-step-workflow",
  ],
  needs,
  minutes: 1,
  async solve(context, { resources: { machineRoleArn } }) {
    await keepOrMakeMachine(context, {
      logical: "order",
      type: "STANDARD",
      definition: await orderDefinition(context),
      roleArn: machineRoleArn,
      level: "ALL",
      publishes: "v1",
    });
  },
  async locate(context): Promise<Machine> {
    const machine = found(await readMachine(context, "order"), `No state machine named ${context.run.name("order")}.`);
    return {
      machineArn: machine.stateMachineArn ?? "",
      definition: parsed(machine.definition ?? "{}"),
      type: machine.type ?? "",
    };
  },
  checks: [
    check<Machine, Needs>({
      id: "states",
      title: "A Standard machine of several kinds of states",
      hints: [
        "A workflow is more than a chain of functions: it chooses, waits, and does things side by side.",
        "Use Task, Choice, Wait or Map, Parallel, Succeed and Fail; `aws stepfunctions validate-state-machine-definition` tells what is wrong.",
      ],
      mistakes: [],
      run: async (_, { definition, type }) => {
        const states = statesOf(definition);
        const types = new Set(states.map(({ state }) => state.Type ?? "?"));
        const actual = `${type}, ${states.length} states: ${[...types].join(", ")}`;
        const isRich = states.length >= FEWEST_STATES && types.size >= FEWEST_TYPES;
        const hasAll = TYPES.every((each) => types.has(each)) && (types.has("Wait") || types.has("Map"));
        if (type === "STANDARD" && isRich && hasAll) return pass(actual);
        const expected = `STANDARD, ${FEWEST_STATES} states of ${FEWEST_TYPES} kinds, with ${TYPES.join(", ")}, Wait or Map`;
        return fail({ expected, actual, fix: "Add the missing kinds of states; the type cannot be changed later." });
      },
    }),
    check<Machine, Needs>({
      id: "integrations",
      title: "Services are called without a function between",
      hints: [
        "Which of the states need code of yours?",
        "Put the write to DynamoDB and the SQS message into Task states: arn:aws:states:::dynamodb:putItem, arn:aws:states:::sqs:sendMessage.",
      ],
      mistakes: [onlyFunctions],
      run: async (_, { definition }) => {
        const services = new Set(statesOf(definition).flatMap(({ state }) => serviceIn(state.Resource) ?? []));
        const actual = `calls ${[...services].join(", ") || "no service"} itself`;
        if (services.size >= 2) return pass(actual);
        const expected = "two services or more called by Task states, besides Lambda";
        return fail({ expected, actual, fix: onlyFunctions.says, mistake: onlyFunctions.id });
      },
    }),
  ],
});

function serviceIn(resource = ""): string | undefined {
  const service = /^arn:[^:]+:states:::(?:aws-sdk:)?([a-z0-9]+):/.exec(resource)?.[1];
  return service === "lambda" ? undefined : service;
}
