import { type HistoryEvent, SFN } from "@aws-sdk/client-sfn";
import { check, fail, found, type LabContext, mistake, pass, step } from "../../../src/lab/index.ts";
import {
  changed,
  type Definition,
  orderDefinition,
  ownError,
  parsed,
  retrying,
  type State,
} from "../machines/definitions.ts";
import { replaceCode } from "../machines/functions.ts";
import { redefine } from "../machines/machine.ts";
import { runOrder } from "../orders/attend.ts";
import { at, failedSince, newestWhere, stateOf, type Told } from "../orders/history.ts";
import { design } from "./design.ts";
import { happyPath } from "./happy-path.ts";

export interface Retried {
  readonly executionArn: string;
  readonly state: string;
  /** Milliseconds from each failure to the next try. */
  readonly pauses: readonly number[];
}

const needs = { design, happyPath };
type Needs = typeof needs;

const FAILING = { kind: "retry", failTimes: 2 } as const;

const noBackoff = mistake<Retried, Needs>({
  id: "no-backoff",
  says: "Each try comes after the same pause: a service that is overloaded is asked again just as fast. Set BackoffRate to 2 or more.",
  make: async (context) => redefine(context, "order", withCharge(await orderDefinition(context), steady)),
  undo: async (context) => redefine(context, "order", await orderDefinition(context)),
});

const ranBefore = mistake<Retried, Needs>({
  id: "ran-before-the-change",
  says: "The machine has a backoff now, and the order that was tried again did not: an execution keeps the definition that it began with. Run another order whose payment fails twice.",
  make: async (context) => {
    await redefine(context, "order", withCharge(await orderDefinition(context), steady));
    await runOrder(context, FAILING);
    await redefine(context, "order", await orderDefinition(context));
  },
  undo: async (context) => void (await runOrder(context, FAILING)),
});

const thrownText = mistake<Retried, Needs>({
  id: "thrown-text",
  says: 'The function throws a text, so that the error\'s name is "string" and no ErrorEquals knows it: throw an Error whose name is the one that Retry and Catch wait for.',
  make: async (context) => {
    await replaceCode(context, "charge", (code) =>
      code.replace(/throw new PaymentTemporaryError\(.*\);/, 'throw "busy";'),
    );
    await runOrder(context, FAILING);
  },
  undo: async (context) => {
    await replaceCode(context, "charge", (code) => code);
    await runOrder(context, FAILING);
  },
});

const steady = (charge: State): void => {
  for (const rule of charge.Retry ?? []) rule.BackoffRate = 1;
};

const withCharge = (definition: Parameters<typeof changed>[0], change: (charge: State) => void) =>
  changed(definition, "Work", ({ Branches: [first] = [] }) => {
    const charge = first?.States?.Charge;
    if (charge) change(charge);
  });

/** An order that fails twice and goes on. */
export const retries = step({
  id: "retries",
  title: "Two temporary failures, then success",
  covers: [
    "step-functions/state-machine-concepts/error-handling-and-retry-logic",
    "step-functions/exercise/implement-error-handling-and-retries",
  ],
  needs,
  minutes: 1,
  async solve(context, { design: { machineArn } }) {
    if (await triedAgain(context, machineArn)) return;
    await runOrder(context, FAILING);
  },
  async locate(context, { design: { machineArn } }): Promise<Retried> {
    const told = found(
      await triedAgain(context, machineArn),
      "No execution has succeeded after two failures of a state.",
    );
    const [state = "", failed = []] = mostFailed(told.events) ?? [];
    return {
      executionArn: told.execution.executionArn ?? "",
      state,
      pauses: failed.map((event) => pauseAfter(told.events, event)),
    };
  },
  checks: [
    check<Retried, Needs>({
      id: "backoff",
      title: "A state was tried again, each time after a longer pause",
      hints: [
        "Which errors are worth a second try, and how soon?",
        "Retry with ErrorEquals PaymentTemporaryError, IntervalSeconds 1, BackoffRate 3, MaxAttempts 3.",
      ],
      mistakes: [noBackoff, ranBefore, thrownText],
      run: async (context, { executionArn, state, pauses }, { design: { definition, machineArn } }) => {
        const nameless = (await failedSince(context, machineArn, executionArn)).find(({ error }) => error === "string");
        if (nameless) {
          const actual = `${nameless.name}: error "string"`;
          const expected = "an error that Retry knows by its name";
          return fail({ expected, actual, fix: thrownText.says, mistake: thrownText.id });
        }
        const rate = rateIn(definition);
        const { definition: ranWith = "{}" } = await context
          .aws(SFN)
          .describeStateMachineForExecution({ executionArn });
        const seen = `${state}: ${pauses.length} failures, next tries after ${pauses.join(" and ")} ms`;
        const expected = "two failures or more, and a backoff rate above 1";
        const rateThen = rateIn(parsed(ranWith));
        if (rate > 1 && rateThen > 1) return pass(`${seen}; backoff rate ${rateThen}`);
        if (rate > 1) {
          const actual = `${seen}; its backoff rate was ${rateThen}`;
          return fail({ expected, actual, fix: ranBefore.says, mistake: ranBefore.id });
        }
        return fail({ expected, actual: `${seen}; backoff rate ${rate}`, fix: noBackoff.says, mistake: noBackoff.id });
      },
    }),
  ],
});

/** By how much each pause before another try of the lab's kind of error grows; 2 where nothing is said. */
function rateIn(definition: Definition): number {
  const rule = retrying(definition)?.state.Retry?.find((each) => ownError([each]) !== undefined);
  return rule?.BackoffRate ?? 2;
}

const triedAgain = (context: LabContext, machineArn: string): Promise<Told | undefined> =>
  newestWhere(
    context,
    machineArn,
    ({ execution, events }) => execution.status === "SUCCEEDED" && mostFailed(events) !== undefined,
  );

/** A state of which at least two tries failed before one succeeded, with those failures. */
function mostFailed(events: readonly HistoryEvent[]): readonly [string, HistoryEvent[]] | undefined {
  const byState = new Map<string, HistoryEvent[]>();
  for (const event of events.filter(({ type }) => type === "TaskFailed" || type === "LambdaFunctionFailed")) {
    const state = stateOf(events, event) ?? "";
    byState.set(state, [...(byState.get(state) ?? []), event]);
  }
  return [...byState].find(([, failed]) => failed.length >= 2);
}

/** From the failure to the next try of the same state. */
function pauseAfter(events: readonly HistoryEvent[], failed: HistoryEvent): number {
  const isTry = ({ type }: HistoryEvent) => type === "TaskScheduled" || type === "LambdaFunctionScheduled";
  const state = stateOf(events, failed);
  const next = events.find(
    (event) =>
      isTry(event) && at(event) >= at(failed) && (event.id ?? 0) > (failed.id ?? 0) && stateOf(events, event) === state,
  );
  return at(next) - at(failed);
}
