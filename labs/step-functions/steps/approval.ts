import { SFN } from "@aws-sdk/client-sfn";
import { check, fail, found, type LabContext, mistake, pass, step } from "../../../src/lab/index.ts";
import { changed, orderDefinition, parsed, statesOf } from "../machines/definitions.ts";
import { redefine } from "../machines/machine.ts";
import { runOrder, startOrder, stopOf, untilStopped } from "../orders/attend.ts";
import { at, executionsOf, has, newestWhere, type Told, wayBack } from "../orders/history.ts";
import { design } from "./design.ts";
import { happyPath } from "./happy-path.ts";
import { redrive } from "./redrive.ts";

export interface Approved {
  readonly executionArn: string;
  /** Milliseconds from the question to the answer. */
  readonly waited: number;
}

// Not while redrive keeps the warehouse closed.
const needs = { design, happyPath, redrive };
type Needs = typeof needs;

const LARGE = { kind: "approval", total: 5000 } as const;

const unanswered = mistake<Approved, Needs>({
  id: "unanswered",
  says: "An order waits for somebody to answer its token, and will until its TimeoutSeconds have passed: take the message from the queue, and call SendTaskSuccess or SendTaskFailure with the token in it.",
  make: async (context) => void (await untilStopped(context, await startOrder(context, LARGE))),
  undo: async (context) => void (await runOrder(context, LARGE)),
});

const WAITS = ".waitForTaskToken";

const goesOn = mistake<Approved, Needs>({
  id: "does-not-wait",
  says: "No state waits for a token: without .waitForTaskToken at the end of its Resource, the message is sent and the order sails through. Add it, and pass $states.context.Task.Token on.",
  make: async (context) => {
    const sailing = changed(await orderDefinition(context), "Approval", (state) => {
      state.Resource = state.Resource?.replace(WAITS, "") ?? "";
    });
    await redefine(context, "order", sailing);
  },
  undo: async (context) => redefine(context, "order", await orderDefinition(context)),
});

/** A large order waits until somebody brings its token back. */
export const approval = step({
  id: "approval",
  title: "Pause until a task token comes back",
  covers: ["step-functions/integration-with-aws-services/service-integrations"],
  needs,
  minutes: 1,
  async solve(context, { design: { machineArn } }) {
    if (await approved(context, machineArn)) return;
    await runOrder(context, LARGE);
  },
  async locate(context, { design: { machineArn } }): Promise<Approved> {
    const missing = "No execution has gone on after a task token came back.";
    const { execution, events } = found(await approved(context, machineArn), missing);
    const asked = events.find(({ type }) => type === "TaskSubmitted");
    const answered = events.find(
      (event) => event.type === "TaskSucceeded" && wayBack(events, event).some(({ id }) => id === asked?.id),
    );
    return { executionArn: execution.executionArn ?? "", waited: at(answered) - at(asked) };
  },
  checks: [
    check<Approved, Needs>({
      id: "answered",
      title: "A token was sent out, and came back",
      hints: [
        "Who calls back?",
        "Resource …:sqs:sendMessage.waitForTaskToken with $states.context.Task.Token in the message; SendTaskSuccess with it.",
      ],
      mistakes: [unanswered, goesOn],
      async run(context, { executionArn, waited }, { design: { machineArn } }) {
        for (const { executionArn: other = "", name, status } of await executionsOf(context, machineArn)) {
          if (status !== "RUNNING" || (await stopOf(context, other)).waitsFor !== "approver") continue;
          const actual = `${name} waits for its token`;
          return fail({ expected: "no question is open", actual, fix: unanswered.says, mistake: unanswered.id });
        }
        const { definition = "{}" } = await context.aws(SFN).describeStateMachine({ stateMachineArn: machineArn });
        if (!statesOf(parsed(definition)).some(({ state }) => state.Resource?.endsWith(WAITS)))
          return fail({ expected: `a state with ${WAITS}`, actual: "none", fix: goesOn.says, mistake: goesOn.id });
        return pass(`${executionArn.split(":").at(-1)} waited ${waited} ms for its answer`);
      },
    }),
  ],
});

const approved = (context: LabContext, machineArn: string): Promise<Told | undefined> =>
  newestWhere(
    context,
    machineArn,
    ({ execution, events }) => execution.status === "SUCCEEDED" && has(events, "TaskSubmitted"),
  );
