import { Lambda } from "@aws-sdk/client-lambda";
import { check, fail, found, type LabContext, mistake, pass, type SolveContext, step } from "../../../src/lab/index.ts";
import { type Explanation, explained, hostLacks } from "../functions/explain.ts";
import { invoke, member, told } from "../functions/invoke.ts";
import { keepOrMakeFunction, readFunction, reconfigure, renew } from "../functions/keep.ts";
import { RECIPES } from "../functions/recipes.ts";
import { deleteLayer, keepOrPublish, layerVersions, publishLayer } from "../layers/publish.ts";
import { runtimeLayer } from "../layers/recipes.ts";
import { base } from "./groundwork.ts";

export interface CustomRuntime {
  readonly bashName: string;
  readonly bashArn: string;
  readonly runtimeLayerArn: string;
}

const BROKEN = "broken-runtime";

/** Puts a runtime layer in place of the function's own, and takes it away again. */
const swapped = (id: string, says: string, bootstrap: (text: string) => string, executable: boolean) =>
  mistake<CustomRuntime>({
    id,
    says,
    async make(context, { bashName }) {
      const bytes = Buffer.from(bootstrap(context.assets.text("runtime/bootstrap")));
      const recipe = { ...runtimeLayer(context), logical: BROKEN, files: [{ path: "bootstrap", bytes, executable }] };
      await reconfigure(context, bashName, { Layers: [await publishLayer(context, recipe)] });
    },
    async undo(context, { bashName, runtimeLayerArn }) {
      await reconfigure(context, bashName, { Layers: [runtimeLayerArn] });
      for (const { LayerVersionArn = "" } of await layerVersions(context, context.run.name(BROKEN)))
        await deleteLayer(context, LayerVersionArn);
    },
  });

const notExecutable = swapped(
  "not-executable",
  "bootstrap is not executable in the zip (mode 0644): Lambda starts it as a program, so zip it with mode 0755.",
  (text) => text,
  false,
);

const crlf = swapped(
  "crlf",
  "bootstrap has CRLF line ends, so its first line names a program called `bash\\r`: save it with LF.",
  (text) => text.replaceAll("\n", "\r\n"),
  true,
);

const hidden = swapped(
  "error-as-response",
  "The runtime posts the error to /response, so the invocation looks like a success: nobody tries again, and no alarm rings. Post it to /invocation/<request id>/error.",
  (text) => text.replace("$REQUEST_ID/error", "$REQUEST_ID/response"),
  true,
);

const EXPLAINED: readonly Explanation[] = [
  { id: notExecutable.id, says: notExecutable.says, matches: ({ message }) => /permission denied/.test(message) },
  { id: crlf.id, says: crlf.says, matches: ({ message }) => /no such file/.test(message) },
];

/** A runtime in bash, shipped as a layer, and a function that is a few lines of bash. */
export const customRuntime = step({
  id: "custom-runtime",
  title: "A runtime in bash, shipped as a layer",
  covers: ["lambda/exercise/implement-custom-runtimes", "lambda/exercise/use-lambda-layers-for-code-reuse"],
  needs: { base },
  minutes: 2,
  async solve(context, { base: { roleArn } }) {
    const bashName = context.run.name("bash");
    const layer = await keepOrPublish(context, runtimeLayer(context));
    await keepOrMakeFunction(context, RECIPES.bash, { roleArn, Layers: [layer] });
    if (await works(context, bashName)) return;
    context.say(`${bashName} does not work as it is: its runtime is published anew, and its code with it.`);
    await renew(context, RECIPES.bash, { Layers: [await publishLayer(context, runtimeLayer(context))] });
    await works(context, bashName);
  },
  async locate(context): Promise<CustomRuntime> {
    const bashName = context.run.name("bash");
    const config = await readFunction(context, bashName);
    return {
      bashName,
      bashArn: found(config?.FunctionArn, `No function named ${bashName}.`),
      runtimeLayerArn: found(config?.Layers?.[0]?.Arn, `${bashName} has no layer.`),
    };
  },
  checks: [
    check<CustomRuntime>({
      id: "doubles",
      title: "The bash function answers",
      hints: [
        "Your program must ask for work and hand back answers.",
        "GET /runtime/invocation/next, keep Lambda-Runtime-Aws-Request-Id, POST …/response or …/error.",
      ],
      mistakes: [notExecutable, crlf],
      probes: ["lambda:Invoke"],
      async run(context, { bashName }) {
        const runtime = await runtimeOf(context, bashName);
        if (!runtime.startsWith("provided."))
          return fail({
            expected: "provided.al2023",
            actual: runtime,
            fix: "Create it with --runtime provided.al2023.",
          });
        const outcome = await invoke(context.probe(Lambda), bashName, { n: 20 });
        const failure = explained(context.run, outcome, EXPLAINED);
        if (failure) return failure;
        const actual = JSON.stringify(outcome.value);
        if (member(outcome.value, "runtime") === "bash" && member(outcome.value, "doubled") === 40) return pass(actual);
        const fix = "POST what the function prints to /invocation/<request id>/response.";
        return fail({ expected: '{"runtime":"bash","doubled":40} for {"n":20}', actual, fix });
      },
    }),
    check<CustomRuntime>({
      id: "reports-errors",
      title: "The runtime reports what fails",
      hints: [
        "What should the caller learn when the function fails?",
        "POST to /runtime/invocation/<request id>/error with Lambda-Runtime-Function-Error-Type and errorType Lab.Failure.",
      ],
      mistakes: [hidden],
      probes: ["lambda:Invoke"],
      async run(context, { bashName }) {
        const outcome = await invoke(context.probe(Lambda), bashName, { fail: true });
        const { error } = outcome;
        if (error?.type === "Lab.Failure") return pass(`${error.type}: ${error.message}`);
        const actual = `a success: ${JSON.stringify(outcome.value)}`;
        const other = explained(context.run, outcome, []);
        return other ?? fail({ expected: "Lab.Failure", actual, fix: hidden.says, mistake: hidden.id });
      },
    }),
  ],
});

const runtimeOf = async (context: LabContext, name: string): Promise<string> =>
  (await readFunction(context, name))?.Runtime ?? "none";

/** Also where this machine lacks what it needs: that is not the function's fault. */
async function works(context: SolveContext, name: string): Promise<boolean> {
  const lambda = context.aws(Lambda);
  const good = await invoke(lambda, name, { n: 20 });
  const lacking = good.error && hostLacks(context.run, `${good.error.message} ${good.log}`);
  if (lacking) {
    context.say(lacking);
    return true;
  }
  context.say(`${name} answers ${JSON.stringify(good.value)} (${told(good.report)}).`);
  const bad = await invoke(lambda, name, { fail: true });
  context.say(`Asked to fail, it says ${bad.error?.type ?? "nothing"}: ${bad.error?.message ?? ""}.`);
  return member(good.value, "doubled") === 40 && bad.error?.type === "Lab.Failure";
}
