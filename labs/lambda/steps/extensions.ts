import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { Lambda } from "@aws-sdk/client-lambda";
import {
  check,
  fail,
  found,
  type LabContext,
  pass,
  type SolveContext,
  step,
  type Verdict,
} from "../../../src/lab/index.ts";
import {
  EXPLAINED,
  type Extensions,
  neverReady,
  notExecutable,
  noWrapper,
  WRAPPER,
  wrongName,
} from "../extending/mistakes.ts";
import { explained } from "../functions/explain.ts";
import { invoke, member } from "../functions/invoke.ts";
import { readFunction, reconfigure } from "../functions/keep.ts";
import { logGroupOf } from "../functions/recipes.ts";
import { keepOrPublish, layerOf, layerVersions, publishLayer } from "../layers/publish.ts";
import { extensionLayer, wrapperLayer } from "../layers/recipes.ts";
import { functions } from "./functions.ts";
import { layers } from "./layers.ts";

const needs = { layers, functions };
type Needs = typeof needs;

/** A process beside the runtime, and a module inside it. */
export const extensions = step({
  id: "extensions",
  title: "An external and an internal extension",
  covers: [
    "lambda/lambda-extensions/external-extensions",
    "lambda/lambda-extensions/internal-extensions",
    "lambda/lambda-extensions/partner-integrations",
  ],
  needs,
  minutes: 2,
  async solve(context, { layers: { layerArnV1 }, functions: { nodeName } }) {
    const ext = await keepOrPublish(context, extensionLayer(context));
    const wrap = await keepOrPublish(context, wrapperLayer(context));
    await attach(context, nodeName, [layerArnV1, ext, wrap]);
    if (await works(context, nodeName)) return;
    context.say("They do not work as they are: both layers are published anew.");
    const [newExt, newWrap] = [extensionLayer(context), wrapperLayer(context)];
    const renewed = [await publishLayer(context, newExt), await publishLayer(context, newWrap)];
    await attach(context, nodeName, [layerArnV1, ...renewed]);
    await works(context, nodeName);
  },
  async locate(context, { functions: { nodeName } }): Promise<Extensions> {
    const attached = ((await readFunction(context, nodeName))?.Layers ?? []).flatMap(({ Arn }) => Arn ?? []);
    const read = async (logical: string): Promise<string> => {
      const name = context.run.name(logical);
      const versions = await layerVersions(context, name);
      const used = attached.find((arn) => layerOf(arn).endsWith(`:layer:${name}`));
      return found(used ?? versions.at(-1)?.LayerVersionArn, `No layer named ${name}.`);
    };
    return { extLayerArn: await read("ext"), wrapLayerArn: await read("wrap") };
  },
  checks: [
    check<Extensions, Needs>({
      id: "external",
      title: "An extension runs beside the function and counts its invocations",
      hints: [
        "An extension is a second process.",
        "File name in /opt/extensions = Lambda-Extension-Name, mode 0755; register, then loop on /event/next.",
      ],
      mistakes: [notExecutable, wrongName, neverReady],
      probes: ["lambda:Invoke"],
      async run(context, _, { functions: { nodeName } }) {
        const counts: unknown[] = [];
        for (let i = 0; i < 2; i += 1) {
          const outcome = await invoke(context.probe(Lambda), nodeName);
          const failure = explained(context.run, outcome, EXPLAINED);
          if (failure) return failure;
          if (member(outcome.value, "ext", "registered") !== true)
            return fail({
              expected: "an extension that has registered",
              actual: `the function sees ${JSON.stringify(member(outcome.value, "ext"))}`,
              fix: "Attach the layer with extensions/lab-ext to the function.",
            });
          counts.push(member(outcome.value, "ext", "invokes"));
        }
        const [before, after] = counts.map(Number);
        // Another environment has an extension of its own, which begins to count anew.
        if (after === (before ?? 0) + 1 || after === 1) return pass(`it has seen ${after} invocations`);
        const fix = "Count at every INVOKE event, and write the count down at once.";
        return fail({ expected: "one invocation more each time", actual: `${before}, then ${after}`, fix });
      },
    }),
    check<Extensions, Needs>({
      id: "internal",
      title: "A module of ours is loaded before the function",
      hints: [
        "An internal extension is not a process: how does it get into the runtime's?",
        "A wrapper script starts the runtime with one more argument; AWS_LAMBDA_EXEC_WRAPPER names it.",
      ],
      mistakes: [noWrapper],
      probes: ["lambda:Invoke"],
      async run(context, _, { functions: { nodeName } }) {
        const outcome = await invoke(context.probe(Lambda), nodeName);
        const failure = explained(context.run, outcome, EXPLAINED);
        if (failure) return failure;
        const internal = member(outcome.value, "internal");
        if (member(internal, "loaded") === true) return pass(JSON.stringify(internal));
        const actual = `the function sees ${JSON.stringify(internal)}`;
        const wrapper = (await readFunction(context, nodeName))?.Environment?.Variables?.AWS_LAMBDA_EXEC_WRAPPER;
        const fix = wrapper === undefined ? noWrapper.says : `${wrapper} runs, but loads no module: see wrap/wrapper.`;
        const expected = "the module of the wrapper, loaded";
        return fail({ expected, actual, fix, ...(wrapper === undefined && { mistake: noWrapper.id }) });
      },
    }),
    check<Extensions, Needs>({
      id: "logged",
      title: "The log tells of the extension",
      hints: [
        "Lambda writes a line for each extension when INIT is over.",
        "Filter the function's log group for lab-ext: its state must be Ready.",
      ],
      mistakes: [],
      run: (context, _, { functions: { nodeName } }) => readyInLog(context, nodeName),
    }),
  ],
});

/** A partner's layer that the learner has added stays where it is, after these. */
async function attach(context: SolveContext, name: string, own: readonly string[]): Promise<void> {
  const config = await readFunction(context, name);
  const current = (config?.Layers ?? []).flatMap(({ Arn }) => Arn ?? []);
  const foreign = current.filter((arn) => !own.some((each) => layerOf(each) === layerOf(arn)));
  const Layers = [...own, ...foreign];
  const isWrapped = config?.Environment?.Variables?.AWS_LAMBDA_EXEC_WRAPPER !== undefined;
  if (isWrapped && Layers.join() === current.join()) return;
  await reconfigure(context, name, { Layers, Environment: WRAPPER });
}

async function works(context: SolveContext, name: string): Promise<boolean> {
  const { value } = await invoke(context.aws(Lambda), name);
  context.say(`${name} sees ${JSON.stringify({ ext: member(value, "ext"), internal: member(value, "internal") })}.`);
  return member(value, "ext", "registered") === true && member(value, "internal", "loaded") === true;
}

async function readyInLog(context: LabContext, nodeName: string): Promise<Verdict> {
  const logGroupName = logGroupOf(nodeName);
  const isThere = (lines: readonly string[]): boolean => lines.length > 0;
  let seen: readonly string[] = [];
  // Log events take a few seconds to be found.
  const waited = context.until({
    for: "the log to tell of the extension",
    read: async () => {
      const { events = [] } = await context
        .aws(CloudWatchLogs)
        .filterLogEvents({ logGroupName, filterPattern: '"lab-ext"', limit: 50 });
      seen = events.flatMap(({ message }) => message ?? []);
      return seen.filter((line) => line.includes("Ready"));
    },
    observed: (lines) => `${lines.length} lines`,
    done: isThere,
    usual: 10,
    limit: 60,
  });
  const lines = await waited.catch((error: unknown) => {
    if (isTimeout(error)) return [];
    throw error;
  });
  if (isThere(lines)) return pass((lines[0] ?? "").trim().slice(0, 160));
  return fail({
    expected: `a line in ${logGroupName} that says lab-ext is Ready`,
    actual: seen[0] === undefined ? "no line about lab-ext" : seen[0].trim().slice(0, 160),
    fix: "Invoke the function once, and see that its role may write logs: the line is written when INIT is over.",
  });
}

const isTimeout = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "code" in error && error.code === "WAIT_TIMEOUT";
