/** Extensions that Lambda does not start, or waits for in vain. */
import { mistake, type SolveContext } from "../../../src/lab/index.ts";
import type { Explanation } from "../functions/explain.ts";
import { readFunction, reconfigure } from "../functions/keep.ts";
import { RECIPES } from "../functions/recipes.ts";
import { deleteLayer, type LayerRecipe, layerVersions, publishLayer } from "../layers/publish.ts";
import { extensionLayer } from "../layers/recipes.ts";
import type { functions } from "../steps/functions.ts";
import type { layers } from "../steps/layers.ts";

export interface Extensions {
  readonly extLayerArn: string;
  readonly wrapLayerArn: string;
}

/** As the step `extensions` needs them. */
type Needs = { layers: typeof layers; functions: typeof functions };

export const WRAPPER = { Variables: { AWS_LAMBDA_EXEC_WRAPPER: "/opt/wrapper" } };
const BROKEN = "broken-ext";
const TIMEOUT: number = RECIPES.node.timeout;

/** Puts another layer in the place of the extension's, and takes it away again. */
const swapped = (id: string, says: string, change: (recipe: LayerRecipe) => Partial<LayerRecipe>, Timeout = TIMEOUT) =>
  mistake<Extensions, Needs>({
    id,
    says,
    async make(context, { extLayerArn }, { functions: { nodeName } }) {
      const recipe = extensionLayer(context);
      const broken = await publishLayer(context, { ...recipe, ...change(recipe), logical: BROKEN });
      await replaceLayer(context, nodeName, { from: extLayerArn, to: broken, Timeout });
    },
    async undo(context, { extLayerArn }, { functions: { nodeName } }) {
      for (const { LayerVersionArn = "" } of await layerVersions(context, context.run.name(BROKEN))) {
        await replaceLayer(context, nodeName, { from: LayerVersionArn, to: extLayerArn, Timeout: TIMEOUT });
        await deleteLayer(context, LayerVersionArn);
      }
    },
  });

export const notExecutable = swapped(
  "extension-not-executable",
  "The extension is not executable in the zip (mode 0644), and Lambda cannot start it: zip extensions/lab-ext with mode 0755.",
  ({ files }) => ({ files: files.map((file) => ({ ...file, executable: false })) }),
);

export const wrongName = swapped(
  "other-name",
  "The extension registers a name that is not its file name below /opt/extensions, is refused, and ends: make the two the same.",
  ({ files }) => ({ files: files.map((file) => ({ ...file, path: "extensions/counter" })) }),
);

export const neverReady = swapped(
  "never-ready",
  "The extension registers and never asks for an event, so INIT does not end: Lambda waits ten seconds, begins again, and gives up at the function's timeout. Ask GET /event/next at once, and do slow work after that.",
  ({ files }) => ({ files: files.map((file) => ({ ...file, bytes: withoutEvents(file.bytes) })) }),
  // The second INIT has this long: the check need not wait for all of the function's own ten seconds.
  1,
);

/** The same program, standing still before it asks for its first event. */
const withoutEvents = (source: Uint8Array): Buffer =>
  Buffer.from(
    Buffer.from(source)
      .toString("utf8")
      .replace("for (;;) {", "for (;;) {\n    await new Promise(() => setInterval(() => {}, 60_000));"),
  );

export const noWrapper = mistake<Extensions, Needs>({
  id: "wrapper-not-named",
  says: "The wrapper lies in a layer, but nothing names it: set AWS_LAMBDA_EXEC_WRAPPER to /opt/wrapper.",
  make: async (context, _, { functions: { nodeName } }) =>
    void (await reconfigure(context, nodeName, { Environment: { Variables: {} } })),
  undo: async (context, _, { functions: { nodeName } }) =>
    void (await reconfigure(context, nodeName, { Environment: WRAPPER })),
});

export const EXPLAINED: readonly Explanation[] = [
  { id: notExecutable.id, says: notExecutable.says, matches: ({ type }) => type === "Extension.LaunchError" },
  { id: wrongName.id, says: wrongName.says, matches: ({ type }) => /^Extension\.(Crash|ExitError)/.test(type) },
  {
    id: neverReady.id,
    says: neverReady.says,
    matches: ({ type }, log) => type === "Sandbox.Timedout" && /init_?report/i.test(log),
  },
];

interface Replacing {
  readonly from: string;
  readonly to: string;
  readonly Timeout: number;
}

/** In its place: the order of layers counts. */
async function replaceLayer(context: SolveContext, name: string, { from, to, Timeout }: Replacing): Promise<void> {
  const config = await readFunction(context, name);
  const Layers = (config?.Layers ?? []).flatMap(({ Arn }) => (Arn === from ? to : (Arn ?? [])));
  await reconfigure(context, name, { Layers, Timeout });
}
