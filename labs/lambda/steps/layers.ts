import { Lambda } from "@aws-sdk/client-lambda";
import { check, fail, found, mistake, pass, step } from "../../../src/lab/index.ts";
import { deleteLayer, layerVersions, publishLayer } from "../layers/publish.ts";
import { commonLayer } from "../layers/recipes.ts";
import { base } from "./groundwork.ts";

export interface Layers {
  readonly layerName: string;
  /** The oldest version, and the newest. */
  readonly layerArnV1: string;
  readonly layerArnV2: string;
}

const single = mistake<Layers>({
  id: "one-version",
  says: "The layer has one version only: publish it once more under the same LayerName, with lab-common 2.",
  make: (context, { layerArnV2 }) => deleteLayer(context, layerArnV2),
  undo: async (context) => void (await publishLayer(context, commonLayer(context, 2))),
});

const narrow = mistake<Layers>({
  id: "narrow",
  says: "A version of the layer does not name a runtime of both languages as compatible. Lambda does not stop who attaches it all the same, but nobody who asks for layers of the other language finds it: delete this version, and publish with --compatible-runtimes nodejs24.x python3.13.",
  make: async (context) => void (await publishLayer(context, { ...commonLayer(context, 2), runtimes: ["nodejs24.x"] })),
  async undo(context, { layerName, layerArnV2 }) {
    const versions = (await layerVersions(context, layerName)).map(({ LayerVersionArn = "" }) => LayerVersionArn);
    for (const arn of versions.slice(versions.indexOf(layerArnV2) + 1)) await deleteLayer(context, arn);
  },
});

/** One library, two languages, two versions. */
export const layers = step({
  id: "layers",
  title: "One library, two languages, two versions",
  covers: ["lambda/exercise/use-lambda-layers-for-code-reuse"],
  needs: { base },
  minutes: 1,
  async solve(context) {
    const versions = await layerVersions(context, context.run.name("common"));
    for (const version of [1, 2] as const)
      if (versions.length < version) await publishLayer(context, commonLayer(context, version));
  },
  async locate(context): Promise<Layers> {
    const layerName = context.run.name("common");
    const versions = await layerVersions(context, layerName);
    const missing = `No layer named ${layerName}.`;
    return {
      layerName,
      layerArnV1: found(versions[0]?.LayerVersionArn, missing),
      layerArnV2: found(versions.at(-1)?.LayerVersionArn, missing),
    };
  },
  checks: [
    check<Layers>({
      id: "two-versions",
      title: "The layer has two versions, each for Node.js and for Python",
      hints: ["Layers are numbered, not overwritten.", "Publish again under the same LayerName."],
      mistakes: [single, narrow],
      async run({ aws }, { layerName }) {
        const { LayerVersions = [] } = await aws(Lambda).listLayerVersions({ LayerName: layerName });
        const expected = "two versions, compatible with a Node.js and a Python runtime";
        if (LayerVersions.length < 2)
          return fail({ expected, actual: "one version", fix: single.says, mistake: single.id });
        const lacking = LayerVersions.find(({ CompatibleRuntimes: runtimes = [] }) =>
          ["nodejs", "python"].some((language) => !runtimes.some((runtime) => runtime.startsWith(language))),
        );
        if (!lacking)
          return pass(
            `versions ${LayerVersions.map(({ Version }) => Version)
              .sort()
              .join(", ")}`,
          );
        const actual = `version ${lacking.Version} is for ${lacking.CompatibleRuntimes?.join(", ") || "no runtime"}`;
        return fail({ expected, actual, fix: narrow.says, mistake: narrow.id });
      },
    }),
  ],
});
