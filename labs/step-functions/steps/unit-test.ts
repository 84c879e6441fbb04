import { SFN, type TestStateCommandOutput } from "@aws-sdk/client-sfn";
import { check, fail, found, mistake, pass, step } from "../../../src/lab/index.ts";
import { catching, changed, type Definition, orderDefinition, ownError, retrying } from "../machines/definitions.ts";
import { redefine } from "../machines/machine.ts";
import { design } from "./design.ts";

export interface Tested {
  readonly tag: string;
}

const needs = { design };
type Needs = typeof needs;

/** Step Functions remembers no tests: the tag says that somebody has made them. */
const TAG = "unit-tested";
const SAMPLE = { orderId: "sample", total: 120, card: "good", lines: [{ item: "pen", count: 2 }] };

const noRetry = mistake<Tested, Needs>({
  id: "no-retry",
  says: "No Task state tries again after an error of your own code: a bank that is busy for a second ends the order. Give Charge a Retry for PaymentTemporaryError.",
  make: async (context) => {
    const bare = changed(await orderDefinition(context), "Work", ({ Branches: [first] = [] }) => {
      for (const state of Object.values(first?.States ?? {})) delete state.Retry;
    });
    await redefine(context, "order", bare);
  },
  undo: async (context) => redefine(context, "order", await orderDefinition(context)),
});

const otherName = mistake<Tested, Needs>({
  id: "catches-nothing",
  says: "No state catches an error of your own code: ErrorEquals must have the error's name as the function throws it. Catch PaymentDeclined on the state that it leaves, here the Parallel.",
  make: async (context) => {
    const bare = changed(await orderDefinition(context), "Work", (state) => {
      state.Catch = [{ ErrorEquals: ["States.Timeout"], Next: "Compensate" }];
    });
    await redefine(context, "order", bare);
  },
  undo: noRetry.undo,
});

/** States tried one at a time, with made-up answers in place of their calls. */
export const unitTest = step({
  id: "unit-test",
  title: "Test single states without running the machine",
  covers: [
    "step-functions/state-machine-concepts/error-handling-and-retry-logic",
    "step-functions/exercise/design-a-multi-step-workflow",
  ],
  needs,
  minutes: 1,
  async solve(context, { design: { machineArn, definition } }) {
    const sfn = context.aws(SFN);
    const choice = await sfn.testState({
      definition: JSON.stringify(definition),
      stateName: "NeedsApproval",
      input: JSON.stringify({ ...SAMPLE, total: 5000 }),
    });
    context.say(`An order of 5000: ${choice.status}, next ${choice.nextState}.`);
    const retried = await testRetry(sfn, definition);
    context.say(`A busy bank: ${retried?.status}. A declined card: ${(await testCatch(sfn, definition))?.status}.`);
    await sfn.tagResource({ resourceArn: machineArn, tags: [{ key: TAG, value: "passed" }] });
  },
  async locate(context, { design: { machineArn } }): Promise<Tested> {
    const { tags = [] } = await context.aws(SFN).listTagsForResource({ resourceArn: machineArn });
    const value = tags.find(({ key }) => key === TAG)?.value;
    return { tag: found(value, `The machine has no tag ${TAG}: nobody says that its states were tested.`) };
  },
  checks: [
    check<Tested, Needs>({
      id: "retries",
      title: "A temporary error of a Task is tried again",
      hints: [
        "Test one state, not the whole run: a mock takes the place of its call.",
        "`aws stepfunctions test-state` with the Charge state alone; mock.errorOutput.error must equal a name in Retry.",
      ],
      mistakes: [noRetry],
      probes: ["sfn:TestState"],
      async run({ probe }, _, { design: { definition } }) {
        const result = await testRetry(probe(SFN), definition);
        if (result?.status === "RETRIABLE") return pass("RETRIABLE");
        const actual = result ? `${result.status} (${result.error})` : "no such Retry in the definition";
        return fail({ expected: "status RETRIABLE", actual, fix: noRetry.says, mistake: noRetry.id });
      },
    }),
    check<Tested, Needs>({
      id: "catches",
      title: "A lasting error is caught and leads elsewhere",
      hints: [
        "What should happen after an error that no second try repairs?",
        "Test the whole definition with stateName Work and stateConfiguration.errorCausedByState; the error must equal a name in Catch.",
      ],
      mistakes: [otherName],
      probes: ["sfn:TestState"],
      async run({ probe }, _, { design: { definition } }) {
        const result = await testCatch(probe(SFN), definition);
        if (result?.status === "CAUGHT_ERROR") return pass(`CAUGHT_ERROR, next ${result.nextState}`);
        const actual = result ? `${result.status} (${result.error})` : "no such Catch in the definition";
        return fail({ expected: "status CAUGHT_ERROR", actual, fix: otherName.says, mistake: otherName.id });
      },
    }),
  ],
});

/** The Task alone, failing for the first time with the error that its Retry names. */
async function testRetry(sfn: SFN, definition: Definition): Promise<TestStateCommandOutput | undefined> {
  const task = retrying(definition);
  if (!task) return undefined;
  const alone = { QueryLanguage: definition.QueryLanguage, ...task.state, Next: undefined, End: true };
  return sfn.testState({
    definition: JSON.stringify(alone),
    input: JSON.stringify(SAMPLE),
    context: JSON.stringify({ State: { Name: task.name, RetryCount: 0 } }),
    mock: { errorOutput: { error: ownError(task.state.Retry), cause: "a test" } },
    stateConfiguration: { retrierRetryCount: 0 },
  });
}

/** A state of the machine, failing with the error that its Catch names. */
async function testCatch(sfn: SFN, definition: Definition): Promise<TestStateCommandOutput | undefined> {
  const caught = catching(definition);
  if (!caught) return undefined;
  const errorCausedByState = caught.state.Branches?.[0]?.StartAt;
  return sfn.testState({
    definition: JSON.stringify(definition),
    stateName: caught.name,
    input: JSON.stringify(SAMPLE),
    mock: { errorOutput: { error: ownError(caught.state.Catch), cause: "a test" } },
    ...(errorCausedByState !== undefined && { stateConfiguration: { errorCausedByState } }),
  });
}
