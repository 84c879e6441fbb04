import { SFN } from "@aws-sdk/client-sfn";
import { check, fail, found, mistake, pass, type SolveContext, step } from "../../../src/lab/index.ts";
import { quoteDefinition } from "../machines/definitions.ts";
import { keepOrMakeMachine, logging, readMachine } from "../machines/machine.ts";
import { machineArnOf } from "../machines/names.ts";
import { resources } from "./resources.ts";

export interface Express {
  readonly expressArn: string;
  readonly type: string;
  readonly level: string;
}

const needs = { resources };
type Needs = typeof needs;

const INPUT = JSON.stringify({ base: 60, fee: 6 });
const TOTAL = 66;
const MOST_MS = 5000;

const noTrace = mistake<Express, Needs>({
  id: "no-trace",
  says: "The Express machine writes no log: it keeps no history either, so nobody can see what its executions did. Set its loggingConfiguration to ALL.",
  make: (context) => setLevel(context, "OFF"),
  undo: (context) => setLevel(context, "ALL"),
});

/** A short workflow that is called like a function. */
export const express = step({
  id: "express",
  title: "An Express workflow, called and answered at once",
  covers: ["step-functions/state-machine-concepts/standard-vs-express-workflows"],
  needs,
  minutes: 1,
  async solve(context, { resources: { machineRoleArn } }) {
    await keepOrMakeMachine(context, {
      logical: "quote",
      type: "EXPRESS",
      definition: quoteDefinition(context),
      roleArn: machineRoleArn,
      level: "ALL",
    });
    const answer = await ask(context.aws(SFN), machineArnOf(context.run, "quote"));
    context.say(
      `${answer.status}: ${answer.output}; billed ${answer.billingDetails?.billedDurationInMilliseconds} ms.`,
    );
  },
  async locate(context): Promise<Express> {
    const machine = found(await readMachine(context, "quote"), `No state machine named ${context.run.name("quote")}.`);
    return {
      expressArn: machine.stateMachineArn ?? "",
      type: machine.type ?? "",
      level: machine.loggingConfiguration?.level ?? "OFF",
    };
  },
  checks: [
    check<Express, Needs>({
      id: "answers",
      title: "It is an Express machine and answers in its call",
      hints: [
        "Fast, short, no history.",
        "Type EXPRESS; `aws stepfunctions start-sync-execution` needs a permission of its own.",
      ],
      mistakes: [],
      probes: ["sfn:StartSyncExecution"],
      async run({ probe }, { expressArn, type }) {
        const expected = `EXPRESS, and total ${TOTAL} for ${INPUT} in less than ${MOST_MS / 1000} s`;
        if (type !== "EXPRESS")
          return fail({ expected, actual: type, fix: "Create it anew: the type of a machine cannot be changed." });
        const { status, output, error, cause, startDate, stopDate } = await ask(probe(SFN), expressArn);
        const took = Number(stopDate) - Number(startDate);
        if (status === "SUCCEEDED" && totalIn(output) === TOTAL && took < MOST_MS)
          return pass(`${status} in ${took} ms: ${output}`);
        const actual = `${status} in ${took} ms: ${output ?? `${error}: ${cause}`}`;
        return fail({ expected, actual, fix: "Add base and fee, in the output member total." });
      },
    }),
    check<Express, Needs>({
      id: "trace",
      title: "Its executions can be seen in CloudWatch Logs",
      hints: [
        "Where is the history of an Express execution?",
        "loggingConfiguration with level ALL, as for the orders.",
      ],
      mistakes: [noTrace],
      run: async (_, { level }) =>
        level === "OFF"
          ? fail({ expected: "a log level", actual: "OFF", fix: noTrace.says, mistake: noTrace.id })
          : pass(`level ${level}`),
    }),
  ],
});

/** Sent to the host `sync-states`: the call lasts as long as the execution, at most five minutes. */
const ask = (sfn: SFN, stateMachineArn: string) => sfn.startSyncExecution({ stateMachineArn, input: INPUT });

function totalIn(output = "null"): unknown {
  const value: unknown = JSON.parse(output);
  return typeof value === "object" && value !== null && "total" in value ? value.total : undefined;
}

const setLevel = async (context: SolveContext, level: "ALL" | "OFF"): Promise<void> =>
  void (await context.aws(SFN).updateStateMachine({
    stateMachineArn: machineArnOf(context.run, "quote"),
    loggingConfiguration: logging(context, "quote", level),
  }));
