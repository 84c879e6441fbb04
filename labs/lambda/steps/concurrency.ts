import { Lambda, TooManyRequestsException } from "@aws-sdk/client-lambda";
import { blocked, check, fail, found, mistake, pass, step } from "../../../src/lab/index.ts";
import { invoke } from "../functions/invoke.ts";
import { keepOrMakeFunction, readFunction } from "../functions/keep.ts";
import { RECIPES } from "../functions/recipes.ts";
import { functions } from "./functions.ts";
import { base } from "./groundwork.ts";
import { preflight } from "./preflight.ts";

export interface Slow {
  readonly slowName: string;
  readonly slowArn: string;
}

const needs = { preflight, base, functions };
type Needs = typeof needs;

const LIMITED = "ReservedFunctionConcurrentInvocationLimitExceeded";

const unlimited = mistake<Slow, Needs>({
  id: "nothing-reserved",
  says: "The function reserves nothing, so it shares the account's executions with all others and no limit of its own stops it: reserve 1.",
  make: async ({ aws }, { slowName }) => {
    await aws(Lambda).deleteFunctionConcurrency({ FunctionName: slowName });
  },
  undo: async ({ aws }, { slowName }) => {
    await aws(Lambda).putFunctionConcurrency({ FunctionName: slowName, ReservedConcurrentExecutions: 1 });
  },
});

const switchedOff = mistake<Slow, Needs>({
  id: "reserved-zero",
  says: "The function reserves 0, which switches it off: every invocation is throttled. Reserve 1.",
  make: async ({ aws }, { slowName }) => {
    await aws(Lambda).putFunctionConcurrency({ FunctionName: slowName, ReservedConcurrentExecutions: 0 });
  },
  undo: unlimited.undo,
});

/** A function that may run once at a time, invoked four times at once. */
export const concurrency = step({
  id: "concurrency",
  title: "Reserve one execution, see the throttle",
  covers: ["lambda/lambda-execution-model/concurrency-limits"],
  needs,
  minutes: 1,
  async solve(context, { preflight: { blockedBy }, base: { roleArn } }) {
    const lambda = context.aws(Lambda);
    const FunctionName = context.run.name("slow");
    await keepOrMakeFunction(context, RECIPES.slow, { roleArn });
    if (blockedBy) return context.say(blockedBy);
    const { ReservedConcurrentExecutions } = await lambda.getFunctionConcurrency({ FunctionName });
    if (ReservedConcurrentExecutions === 1) return;
    await lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 1 });
    const { served, reasons } = await atOnce(lambda, FunctionName, 4, 4000);
    context.say(`Of four invocations at once, ${served} ran and ${reasons.length} were refused (429).`);
  },
  async locate(context): Promise<Slow> {
    const slowName = context.run.name("slow");
    const config = await readFunction(context, slowName);
    return { slowName, slowArn: found(config?.FunctionArn, `No function named ${slowName}.`) };
  },
  checks: [
    check<Slow, Needs>({
      id: "throttled",
      title: "More than the reserve is refused, and told why",
      hints: [
        "Reserved is a floor and a ceiling.",
        "PutFunctionConcurrency 1, then invoke four at once, with the SDK's retries off. InvalidParameterValueException (below its minimum value): request quota L-B99A9384.",
      ],
      mistakes: [unlimited, switchedOff],
      probes: ["lambda:Invoke"],
      async run(context, { slowName }, { preflight: { blockedBy } }) {
        if (blockedBy) return blocked(blockedBy);
        const { ReservedConcurrentExecutions: reserved } = await context
          .aws(Lambda)
          .getFunctionConcurrency({ FunctionName: slowName });
        const expected = "one execution reserved; of four invocations at once some run and some are refused";
        if (reserved === undefined)
          return fail({ expected, actual: "nothing is reserved", fix: unlimited.says, mistake: unlimited.id });
        if (reserved === 0)
          return fail({ expected, actual: "0 are reserved", fix: switchedOff.says, mistake: switchedOff.id });
        const { served, reasons } = await atOnce(context.probe(Lambda), slowName, reserved + 3, 1500);
        const actual = `${served} ran, ${reasons.length} refused${reasons[0] ? ` (${reasons[0]})` : ""}`;
        if (served > 0 && reasons.includes(LIMITED)) return pass(actual);
        return fail({ expected, actual, fix: "Invoke while the function is still busy, with the SDK's retries off." });
      },
    }),
  ],
});

/** Invokes it several times at the same moment. Nothing here tries again: an SDK's own retries would hide the refusals. */
async function atOnce(lambda: Lambda, name: string, count: number, ms: number) {
  const reasons: string[] = [];
  let served = 0;
  const one = async (): Promise<void> => {
    try {
      const { error } = await invoke(lambda, name, { ms });
      if (!error) served += 1;
    } catch (error) {
      if (!(error instanceof TooManyRequestsException)) throw error;
      reasons.push(error.Reason ?? "no reason");
    }
  };
  await Promise.all(Array.from({ length: count }, one));
  return { served, reasons };
}
