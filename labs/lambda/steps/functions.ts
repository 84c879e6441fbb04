import { type FunctionConfiguration, Lambda, type LayerVersionsListItem } from "@aws-sdk/client-lambda";
import {
  check,
  fail,
  found,
  type LabContext,
  mistake,
  type ProbeContext,
  pass,
  type SolveContext,
  step,
} from "../../../src/lab/index.ts";
import { type Explanation, explained, hostLacks } from "../functions/explain.ts";
import { invoke, member, told } from "../functions/invoke.ts";
import { keepOrMakeFunction, readFunction, reconfigure, renew, upload } from "../functions/keep.ts";
import { RECIPES, type Recipe } from "../functions/recipes.ts";
import { deleteLayer, type LayerRecipe, layerOf, layerVersions, publishLayer } from "../layers/publish.ts";
import { base } from "./groundwork.ts";
import { type Layers, layers } from "./layers.ts";

export interface Functions {
  readonly nodeName: string;
  readonly nodeArn: string;
  readonly pyName: string;
  readonly pyArn: string;
}

const needs = { base, layers };
type Needs = typeof needs;

const WRONG = "wrong-root";

const wrongRoot = mistake<Functions, Needs>({
  id: WRONG,
  says: "The layer's zip root is wrong, its content does not lie under nodejs/node_modules and python: Lambda unpacks it to /opt as it is, and looks nowhere else.",
  async make(context, { pyName }) {
    const recipe: LayerRecipe = {
      logical: WRONG,
      description: "Unpacked where nobody looks",
      files: [{ path: "lab_common.py", bytes: Buffer.from("name = 'lab-common'\n") }],
      runtimes: ["python3.13"],
    };
    await reconfigure(context, pyName, { Layers: [await publishLayer(context, recipe)] });
  },
  async undo(context, { pyName }, outputs) {
    await reconfigure(context, pyName, { Layers: [outputs.layers.layerArnV2] });
    for (const { LayerVersionArn = "" } of await layerVersions(context, context.run.name(WRONG)))
      await deleteLayer(context, LayerVersionArn);
  },
});

const callback = mistake<Functions, Needs>({
  id: "callback-handler",
  says: "The handler takes (event, context, callback), which nodejs24.x no longer calls: make it async and return its answer.",
  make: (context) =>
    upload(context, RECIPES.node, "export const handler = (event, context, callback) => callback(null, {});\n"),
  undo: (context) => upload(context, RECIPES.node),
});

const EXPLAINED: readonly Explanation[] = [
  { id: wrongRoot.id, says: wrongRoot.says, matches: ({ type }) => type === "Runtime.ImportModuleError" },
  { id: callback.id, says: callback.says, matches: ({ type }) => type === "Runtime.CallbackHandlerDeprecated" },
];

/** The same contract in two languages, on one layer. */
export const functions = step({
  id: "functions",
  title: "A Node.js and a Python function on the layer",
  covers: [
    "lambda/exercise/use-lambda-layers-for-code-reuse",
    "lambda/lambda-execution-model/cold-starts-vs-warm-starts",
    "lambda/lambda-execution-model/execution-environment",
  ],
  needs,
  minutes: 2,
  async solve(context, { base: { roleArn }, layers: { layerArnV1, layerArnV2 } }) {
    const wanted = { roleArn, Layers: [layerArnV1] };
    for (const recipe of [RECIPES.node, RECIPES.py]) {
      const isNew = !(await readFunction(context, context.run.name(recipe.logical)));
      await keepOrMakeFunction(context, recipe, wanted);
      if (isNew) await invokeTwice(context, recipe.logical);
      else await mend(context, recipe, layerArnV1);
    }
    // Functions name a layer's version, so that a new one changes nobody by surprise: each moves when it is ready.
    const pyName = context.run.name("py");
    if (!names(await readFunction(context, pyName), layerArnV2))
      await reconfigure(context, pyName, { Layers: [layerArnV2] });
  },
  async locate(context): Promise<Functions> {
    const read = async (logical: string) => {
      const name = context.run.name(logical);
      return { name, arn: found((await readFunction(context, name))?.FunctionArn, `No function named ${name}.`) };
    };
    const [node, py] = [await read("node"), await read("py")];
    return { nodeName: node.name, nodeArn: node.arn, pyName: py.name, pyArn: py.arn };
  },
  checks: [
    check<Functions, Needs>({
      id: "share-a-layer",
      title: "Both functions name a version of the one layer, on runtimes of today",
      hints: [
        "A function names up to five layer versions. Which does yours?",
        "`aws lambda update-function-configuration --layers <ARN with :1>`; runtimes nodejs24.x and python3.13. ResourceConflictException (update is in progress): wait for LastUpdateStatus=Successful between two updates.",
      ],
      mistakes: [],
      async run(context, { nodeName, pyName }, outputs) {
        const both = await Promise.all([nodeName, pyName].map((name) => settledNow(context, name)));
        const wanted = layerOf(outputs.layers.layerArnV1);
        const expected = `two functions with a version of ${wanted}, on supported runtimes`;
        for (const { FunctionName, Runtime = "", Layers = [] } of both) {
          if (!CURRENT.test(Runtime))
            return fail({
              expected,
              actual: `${FunctionName} runs on ${Runtime}`,
              fix: "Move it to nodejs24.x or python3.13.",
            });
          if (!Layers.some(({ Arn = "" }) => layerOf(Arn) === wanted))
            return explainedLayer(expected, `${FunctionName} does not name it`);
        }
        const told = both.map(({ FunctionName, Runtime }) => `${FunctionName} (${Runtime})`).join(", ");
        const notes = notesOn(both, await layerVersions(context, outputs.layers.layerName));
        return pass([told, ...notes].join("; "));
      },
    }),
    check<Functions, Needs>({
      id: "imports",
      title: "Both import the library from /opt, each its own version",
      hints: ["Where does the import come from?", "Zip root must be `nodejs/node_modules/…` and `python/…`."],
      mistakes: [wrongRoot, callback],
      probes: ["lambda:Invoke"],
      run: (context, outputs, { layers: of }) => imports(context, outputs, of),
    }),
  ],
});

/** Node.js 22 and later, Python 3.11 and later: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
const CURRENT = /^(nodejs2[2-9]\.x|python3\.1[1-9])$/;

/** Lambda does not stop who attaches a layer that says it is for something else; whoever is surprised later should have been told. */
const notesOn = (configs: readonly FunctionConfiguration[], versions: readonly LayerVersionsListItem[]): string[] =>
  configs.flatMap(({ FunctionName, Runtime, Architectures: [architecture] = [], Layers = [] }) =>
    versions.flatMap(({ LayerVersionArn, Version, CompatibleRuntimes, CompatibleArchitectures }) => {
      if (!Layers.some(({ Arn }) => Arn === LayerVersionArn)) return [];
      const foreign = [
        ...(Runtime && CompatibleRuntimes?.includes(Runtime) === false ? [Runtime] : []),
        ...(architecture && CompatibleArchitectures?.includes(architecture) === false ? [architecture] : []),
      ];
      return foreign.map(
        (each) => `note: version ${Version} of the layer does not say it is for ${each} (${FunctionName})`,
      );
    }),
  );

const explainedLayer = (expected: string, actual: string) =>
  fail({ expected, actual, fix: "Name a version of the layer in the function's Layers." });

async function imports(context: ProbeContext, { nodeName, pyName }: Functions, { layerArnV1, layerArnV2 }: Layers) {
  const seen: { name: string; version: unknown }[] = [];
  for (const name of [nodeName, pyName]) {
    const outcome = await invoke(context.probe(Lambda), name);
    const failure = explained(context.run, outcome, EXPLAINED);
    if (failure) return failure;
    const [library, path] = [member(outcome.value, "layer", "name"), String(member(outcome.value, "layer", "path"))];
    // Where this machine has no mounts of its own for a process, the sandbox's /opt is a folder of that name.
    const isInOpt = path.startsWith("/opt/") || (context.run.target === "sandbox" && path.includes("/opt/"));
    if (library !== "lab-common" || !isInOpt)
      return fail({
        expected: "lab-common from /opt",
        actual: `${name} answers ${library} from ${path}`,
        fix: "Take the library out of the function's own code: it comes with the layer.",
      });
    seen.push({ name, version: member(outcome.value, "layer", "version") });
  }
  const versions = seen.map(({ name, version }) => `${name}: lab-common ${version}`).join(", ");
  const config = await Promise.all([nodeName, pyName].map((name) => settledNow(context, name)));
  const [one, other] = config.map(
    (each) => (each.Layers ?? []).find(({ Arn = "" }) => layerOf(Arn) === layerOf(layerArnV1))?.Arn,
  );
  if (one !== other && seen[0]?.version !== seen[1]?.version) return pass(versions);
  return fail({
    expected: "one function on each version of the layer",
    actual: versions,
    fix: `Move the Python function to ${layerArnV2}: versions let each function move when it is ready.`,
  });
}

const settledNow = async (context: LabContext, name: string): Promise<FunctionConfiguration> =>
  found(await readFunction(context, name), `No function named ${name}.`);

const names = (config: FunctionConfiguration | undefined, layer: string): boolean =>
  config?.Layers?.some(({ Arn }) => Arn === layer) ?? false;

/** What is there is kept if it works; its layers are, if the library is one of them. */
async function mend(context: SolveContext, recipe: Recipe, layer: string): Promise<void> {
  const name = context.run.name(recipe.logical);
  const { error, log } = await invoke(context.aws(Lambda), name);
  if (!error || hostLacks(context.run, `${error.message} ${log}`)) return;
  context.say(`${name} answers ${error.type}: its code is uploaded anew.`);
  const { Layers = [] } = await settledNow(context, name);
  const isThere = Layers.some(({ Arn = "" }) => layerOf(Arn) === layerOf(layer));
  await renew(context, recipe, isThere ? {} : { Layers: [layer] });
}

/** The first invocation waits for INIT, the second finds its environment warm. */
async function invokeTwice(context: SolveContext, logical: string): Promise<void> {
  const lambda = context.aws(Lambda);
  const name = context.run.name(logical);
  for (const time of ["first", "second"]) {
    const outcome = await invoke(lambda, name);
    const lacking = outcome.error && hostLacks(context.run, `${outcome.error.message} ${outcome.log}`);
    if (lacking) return context.say(lacking);
    context.say(`${name}, ${time} invocation: ${told(outcome.report)}.`);
  }
}
