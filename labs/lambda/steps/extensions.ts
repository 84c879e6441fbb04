import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { Lambda } from "@aws-sdk/client-lambda";
import { check, fail, found, type LabContext, mistake, pass, type SolveContext, step } from "../../../src/lab/index.ts";
import { type Explanation, explained } from "../functions/explain.ts";
import { invoke, member } from "../functions/invoke.ts";
import { readFunction, reconfigure } from "../functions/keep.ts";
import { logGroupOf } from "../functions/recipes.ts";
import {
  deleteLayer,
  keepOrPublish,
  type LayerRecipe,
  layerOf,
  layerVersions,
  publishLayer,
} from "../layers/publish.ts";
import { extensionLayer, wrapperLayer } from "../layers/recipes.ts";
import { functions } from "./functions.ts";
import { layers } from "./layers.ts";

export interface Extensions {
  readonly extLayerArn: string;
  readonly wrapLayerArn: string;
}

const needs = { layers, functions };
type Needs = typeof needs;

const WRAPPER = { Variables: { AWS_LAMBDA_EXEC_WRAPPER: "/opt/wrapper" } };
const BROKEN = "broken-ext";

/** Puts another layer in the place of the extension's, and takes it away again. */
const swapped = (id: string, says: string, change: (recipe: LayerRecipe) => Partial<LayerRecipe>) =>
  mistake<Extensions, Needs>({
    id,
    says,
    async make(context, { extLayerArn }, { functions: { nodeName } }) {
      const recipe = extensionLayer(context);
      const broken = await publishLayer(context, { ...recipe, ...change(recipe), logical: BROKEN });
      await replaceLayer(context, nodeName, extLayerArn, broken);
    },
    async undo(context, { extLayerArn }, { functions: { nodeName } }) {
      for (const { LayerVersionArn = "" } of await layerVersions(context, context.run.name(BROKEN))) {
        await replaceLayer(context, nodeName, LayerVersionArn, extLayerArn);
        await deleteLayer(context, LayerVersionArn);
      }
    },
  });

const notExecutable = swapped(
  "extension-not-executable",
  "The extension is not executable in the zip (mode 0644), and Lambda cannot start it: zip extensions/lab-ext with mode 0755.",
  ({ files }) => ({ files: files.map((file) => ({ ...file, executable: false })) }),
);

const wrongName = swapped(
  "other-name",
  "The extension registers a name that is not its file name below /opt/extensions, is refused, and ends: make the two the same.",
  ({ files }) => ({ files: files.map((file) => ({ ...file, path: "extensions/counter" })) }),
);

const noWrapper = mistake<Extensions, Needs>({
  id: "wrapper-not-named",
  says: "The wrapper lies in a layer, but nothing names it: set AWS_LAMBDA_EXEC_WRAPPER to /opt/wrapper.",
  make: async (context, _, { functions: { nodeName } }) =>
    void (await reconfigure(context, nodeName, { Environment: { Variables: {} } })),
  undo: async (context, _, { functions: { nodeName } }) =>
    void (await reconfigure(context, nodeName, { Environment: WRAPPER })),
});

const EXPLAINED: readonly Explanation[] = [
  { id: notExecutable.id, says: notExecutable.says, matches: ({ type }) => type === "Extension.LaunchError" },
  { id: wrongName.id, says: wrongName.says, matches: ({ type }) => /^Extension\.(Crash|ExitError)/.test(type) },
];

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
    const config = await readFunction(context, nodeName);
    const current = (config?.Layers ?? []).flatMap(({ Arn }) => Arn ?? []);
    const own = [layerArnV1, ext, wrap];
    // A partner's layer that the learner has added stays where it is, after these.
    const foreign = current.filter((arn) => !own.some((each) => layerOf(each) === layerOf(arn)));
    const wanted = [...own, ...foreign];
    const isWrapped = config?.Environment?.Variables?.AWS_LAMBDA_EXEC_WRAPPER !== undefined;
    if (isWrapped && wanted.join() === current.join()) return;
    await reconfigure(context, nodeName, { Layers: wanted, Environment: WRAPPER });
    const { value } = await invoke(context.aws(Lambda), nodeName);
    context.say(
      `${nodeName} sees ${JSON.stringify({ ext: member(value, "ext"), internal: member(value, "internal") })}.`,
    );
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
      mistakes: [notExecutable, wrongName],
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

async function readyInLog(context: LabContext, nodeName: string) {
  const logGroupName = logGroupOf(nodeName);
  // Log events take a few seconds to be found.
  const lines = await context.until({
    for: "the log to tell of the extension",
    read: async () => {
      const { events = [] } = await context
        .aws(CloudWatchLogs)
        .filterLogEvents({ logGroupName, filterPattern: '"lab-ext"', limit: 50 });
      return events.flatMap(({ message }) => message ?? []).filter((line) => line.includes("Ready"));
    },
    observed: (lines) => `${lines.length} lines`,
    done: (lines) => lines.length > 0,
    usual: 10,
    limit: 60,
  });
  return pass((lines[0] ?? "").trim().slice(0, 160));
}

/** In its place: the order of layers counts. */
async function replaceLayer(context: SolveContext, name: string, from: string, to: string): Promise<void> {
  const config = await readFunction(context, name);
  const Layers = (config?.Layers ?? []).flatMap(({ Arn }) => (Arn === from ? to : (Arn ?? [])));
  await reconfigure(context, name, { Layers });
}
