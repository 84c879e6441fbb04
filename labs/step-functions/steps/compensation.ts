import { check, fail, found, type LabContext, mistake, pass, step } from "../../../src/lab/index.ts";
import { catching, changed, orderDefinition } from "../machines/definitions.ts";
import { redefine } from "../machines/machine.ts";
import { runOrder } from "../orders/attend.ts";
import { enteredStates, failuresWith, newestWhere, type Told } from "../orders/history.ts";
import { itemOf } from "../orders/item.ts";
import { design } from "./design.ts";
import { happyPath } from "./happy-path.ts";

export interface Declined {
  readonly executionArn: string;
  readonly orderId: string;
  readonly status: string;
  readonly entered: readonly string[];
}

const needs = { design, happyPath };
type Needs = typeof needs;

const DECLINED = { kind: "declined", card: "stolen" } as const;

const notUndone = mistake<Declined, Needs>({
  id: "not-undone",
  says: "The declined order ended without its reservation being released: nobody caught the error. Put the Catch on the Parallel state, which is what the error leaves, with Next on the state that undoes.",
  make: async (context) => {
    await redefine(
      context,
      "order",
      changed(await orderDefinition(context), "Work", (state) => {
        state.Catch = [{ ErrorEquals: ["States.Timeout"], Next: "Compensate" }];
      }),
    );
    await runOrder(context, DECLINED);
  },
  undo: async (context) => {
    await redefine(context, "order", await orderDefinition(context));
    await runOrder(context, DECLINED);
  },
});

const inBranch = mistake<Declined, Needs>({
  id: "caught-in-branch",
  says: "The error was caught within its branch, so that the Parallel state never heard of it: the order went on, unpaid. A state in a branch can only lead on within the branch; put the Catch on the Parallel state.",
  make: async (context) => {
    const hidden = changed(await orderDefinition(context), "Work", ({ Branches: [first] = [] }) => {
      const { States = {} } = first ?? {};
      if (States.Charge) States.Charge.Catch = [{ ErrorEquals: ["PaymentDeclined"], Next: "Unpaid" }];
      States.Unpaid = { Type: "Pass", Output: { charged: 0 }, End: true };
    });
    await redefine(context, "order", hidden);
    await runOrder(context, DECLINED);
  },
  undo: notUndone.undo,
});

/** An error that no second try repairs: what was done is undone, and the order ends as failed. */
export const compensation = step({
  id: "compensation",
  title: "A declined card is caught, and the reservation undone",
  covers: [
    "step-functions/state-machine-concepts/error-handling-and-retry-logic",
    "step-functions/exercise/implement-error-handling-and-retries",
  ],
  needs,
  minutes: 1,
  async solve(context, { design: { machineArn } }) {
    if (await declined(context, machineArn)) return;
    await runOrder(context, DECLINED);
  },
  async locate(context, { design: { machineArn } }): Promise<Declined> {
    const { execution, events } = found(
      await declined(context, machineArn),
      "No execution has ended after a PaymentDeclined.",
    );
    const input: unknown = JSON.parse(events[0]?.executionStartedEventDetails?.input ?? "{}");
    const orderId = typeof input === "object" && input !== null && "orderId" in input ? String(input.orderId) : "";
    return {
      executionArn: execution.executionArn ?? "",
      status: execution.status ?? "",
      orderId,
      entered: enteredStates(events),
    };
  },
  checks: [
    check<Declined, Needs>({
      id: "undone",
      title: "The newest declined order was caught, undone and ended",
      hints: [
        "What must be undone when payment fails?",
        "Catch PaymentDeclined on the Parallel, Next Compensate (an UpdateItem that releases the reservation), then Fail.",
      ],
      mistakes: [notUndone, inBranch],
      async run(context, { orderId, status, entered }, { design: { definition } }) {
        const to = catching(definition)?.state.Catch?.flatMap(({ Next }) => Next ?? []) ?? [];
        const wentTo = to.find((name) => entered.includes(name));
        const { reservation } = await itemOf(context, orderId);
        const actual = `${orderId}: ${status}, ${wentTo ? `by way of ${wentTo}` : "nothing caught"}, reservation ${reservation}`;
        if (wentTo !== undefined && reservation === "released") return pass(actual);
        const expected = "caught, reservation released";
        const { says: fix, id } = wentTo === undefined && status === "SUCCEEDED" ? inBranch : notUndone;
        return fail({ expected, actual, fix, mistake: id });
      },
    }),
  ],
});

const declined = (context: LabContext, machineArn: string): Promise<Told | undefined> =>
  newestWhere(
    context,
    machineArn,
    ({ execution, events }) => execution.status !== "RUNNING" && failuresWith(events, "PaymentDeclined").length > 0,
  );
