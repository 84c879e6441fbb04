/** Layers: archives that Lambda unpacks under /opt, in the order in which a function names them. */
import { Lambda, type LayerVersionsListItem, type Runtime } from "@aws-sdk/client-lambda";
import { accept, found, type LabContext, type ZipFile, zipOf } from "../../../src/lab/index.ts";

type Maker = Pick<LabContext, "aws" | "run" | "assets">;

export interface LayerRecipe {
  readonly logical: string;
  readonly description: string;
  readonly files: readonly ZipFile[];
  readonly runtimes: readonly Runtime[];
}

/** Another version of the layer; versions are numbered and never change. Answers its ARN. */
export async function publishLayer({ aws, run }: Maker, recipe: LayerRecipe): Promise<string> {
  const { LayerVersionArn } = await aws(Lambda).publishLayerVersion({
    LayerName: run.name(recipe.logical),
    Description: recipe.description,
    Content: { ZipFile: zipOf(recipe.files) },
    CompatibleRuntimes: [...recipe.runtimes],
    CompatibleArchitectures: ["arm64", "x86_64"],
  });
  return found(LayerVersionArn, "Lambda answered without the layer version's ARN.");
}

/** Its newest version; published where there is none. */
export async function keepOrPublish(context: Maker, recipe: LayerRecipe): Promise<string> {
  const versions = await layerVersions(context, context.run.name(recipe.logical));
  return versions.at(-1)?.LayerVersionArn ?? publishLayer(context, recipe);
}

/** Oldest first; none where there is no such layer. */
export async function layerVersions(
  { aws }: Pick<LabContext, "aws">,
  LayerName: string,
): Promise<LayerVersionsListItem[]> {
  const answer = await accept(aws(Lambda).listLayerVersions({ LayerName }), "ResourceNotFoundException");
  return (answer?.LayerVersions ?? []).sort((a, b) => (a.Version ?? 0) - (b.Version ?? 0));
}

/** Deletes one version, named by its ARN; functions that have it keep it. */
export async function deleteLayer({ aws }: Pick<LabContext, "aws">, arn: string): Promise<void> {
  const [, name = "", version] = /:layer:([^:]+):(\d+)$/.exec(arn) ?? [];
  await aws(Lambda).deleteLayerVersion({ LayerName: name, VersionNumber: Number(version) });
}

/** `arn:aws:lambda:us-east-1:123456789012:layer:name` of `...:layer:name:3`. */
export const layerOf = (versionArn: string): string => versionArn.replace(/:\d+$/, "");
