import { check, fail, found, type LabContext, mistake, pass, step } from "../../../src/lab/index.ts";
import { changed, orderDefinition } from "../machines/definitions.ts";
import { redefine } from "../machines/machine.ts";
import { runOrder } from "../orders/attend.ts";
import { newestWhere, type Told } from "../orders/history.ts";
import { branchesIn, iterationsIn, mostAtOnce, span, sum, type Window } from "../orders/windows.ts";
import { design } from "./design.ts";
import { happyPath } from "./happy-path.ts";
import { redrive } from "./redrive.ts";

export interface Wide {
  readonly executionArn: string;
  readonly branches: readonly Window[];
  readonly iterations: readonly Window[];
}

// Not while redrive keeps the warehouse closed.
const needs = { design, happyPath, redrive };
type Needs = typeof needs;

const FEWEST_ITERATIONS = 3;
const WIDE = {
  kind: "wide",
  lines: ["pen", "ink", "paper", "lamp", "chair", "desk"].map((item) => ({ item, count: 1 })),
};

const oneByOne = mistake<Wide, Needs>({
  id: "one-by-one",
  says: "The Map state takes one item after the other: MaxConcurrency is 1. Allow several, or 0 for as many as there are.",
  make: async (context) => {
    await redefine(
      context,
      "order",
      changed(await orderDefinition(context), "Lines", (state) => {
        state.MaxConcurrency = 1;
      }),
    );
    await runOrder(context, WIDE);
  },
  undo: async (context) => {
    await redefine(context, "order", await orderDefinition(context));
    await runOrder(context, WIDE);
  },
});

/** An order of six lines, whose history shows what ran side by side. */
export const parallel = step({
  id: "parallel",
  title: "Branches and iterations that overlap",
  covers: [
    "step-functions/state-machine-concepts/states-task-choice-wait-parallel-map-etc",
    "step-functions/exercise/use-parallel-execution-for-performance",
  ],
  needs,
  minutes: 1,
  async solve(context, { design: { machineArn } }) {
    if (await wide(context, machineArn)) return;
    await runOrder(context, WIDE);
  },
  async locate(context, { design: { machineArn } }): Promise<Wide> {
    const missing = `No execution has succeeded with ${FEWEST_ITERATIONS} iterations of a Map state or more.`;
    const { execution, events } = found(await wide(context, machineArn), missing);
    return {
      executionArn: execution.executionArn ?? "",
      branches: branchesIn(events),
      iterations: iterationsIn(events),
    };
  },
  checks: [
    check<Wide, Needs>({
      id: "branches",
      title: "The branches of a Parallel state ran at the same time",
      hints: ["Compare start times, not end times.", "Parallel.Branches: what need not wait for each other."],
      mistakes: [],
      run: async (_, { branches }) => {
        const actual = `${branches.length} branches, ${mostAtOnce(branches)} at once: ${took(branches)}`;
        if (mostAtOnce(branches) >= 2) return pass(actual);
        const fix = "Put what is independent into branches of one Parallel state.";
        return fail({ expected: "two branches or more at once", actual, fix });
      },
    }),
    check<Wide, Needs>({
      id: "iterations",
      title: "The iterations of a Map state ran at the same time",
      hints: ["How many items does the Map state take at once?", "Map with MaxConcurrency 2 or more, or 0."],
      mistakes: [oneByOne],
      run: async (_, { iterations }) => {
        const actual = `${iterations.length} iterations, ${mostAtOnce(iterations)} at once: ${took(iterations)}`;
        if (mostAtOnce(iterations) >= 2) return pass(actual);
        const expected = "two iterations or more at once";
        return fail({ expected, actual, fix: oneByOne.says, mistake: oneByOne.id });
      },
    }),
  ],
});

const took = (windows: readonly Window[]): string =>
  `${sum(windows)} ms of work in ${windows.length > 0 ? span(windows) : 0} ms`;

const wide = (context: LabContext, machineArn: string): Promise<Told | undefined> =>
  newestWhere(
    context,
    machineArn,
    ({ execution, events }) => execution.status === "SUCCEEDED" && iterationsIn(events).length >= FEWEST_ITERATIONS,
  );
