import {
  Lambda,
  type PublishLayerVersionCommandInput,
  type PublishLayerVersionCommandOutput,
  paginateListLayers,
  paginateListLayerVersions,
} from "@aws-sdk/client-lambda";
import {
  all,
  creating,
  identifiedBy,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type Sighting,
} from "../resource-type.ts";

const TYPE = "lambda:layer-version";

/** A version of a layer: functions that have it keep working without it. Layers as such are not resources, and have no tags. */
export const layerVersion: ResourceType = {
  type: TYPE,
  creates: [
    creating<PublishLayerVersionCommandInput, PublishLayerVersionCommandOutput>(
      "PublishLayerVersion",
      (input, { LayerVersionArn, Version }) => [
        Version === undefined
          ? undefined
          : ref(TYPE, `${nameIn(input.LayerName)}:${Version}`, { arn: LayerVersionArn }),
      ],
    ),
  ],
  after: ["lambda:function"],
  read: async ({ aws }, { id }) => {
    const { LayerVersionArn, CreatedDate } = await aws(Lambda).getLayerVersion(partsOf(id));
    return seen(id, LayerVersionArn, CreatedDate);
  },
  find: findVersions,
  delete: async ({ aws }, { id }) => void (await aws(Lambda).deleteLayerVersion(partsOf(id))),
  identifies: identifiedBy(/^arn:[^:]+:lambda:[^:]+:\d+:layer:([^:]+:\d+)$/),
  settle: 60,
  deletion: { usual: 2, limit: 300 },
  dailyCost: "free",
};

/** Layers are named by name or ARN. */
const nameIn = (layer = ""): string => layer.split(":layer:").at(-1) ?? layer;

function partsOf(id: string): { LayerName: string; VersionNumber: number } {
  const [LayerName = "", version] = id.split(":");
  return { LayerName, VersionNumber: Number(version) };
}

const seen = (id: string, arn: string | undefined, createdDate: string | undefined): Sighting => ({
  ...refOf(TYPE, id, { arn }),
  state: "live",
  name: partsOf(id).LayerName,
  // Lambda writes the zone as +0000.
  createdAt: createdDate === undefined ? undefined : new Date(createdDate.replace(/\+0000$/, "Z")),
});

async function findVersions(context: ResourceContext): Promise<readonly Sighting[]> {
  const client = context.aws(Lambda);
  const layers = await all(paginateListLayers({ client }, {}), (page) => page.Layers);
  const own = layers.flatMap(({ LayerName = "" }) => (context.isRunName(LayerName) ? [LayerName] : []));
  const versions = await Promise.all(
    own.map(async (LayerName) => {
      const found = await all(paginateListLayerVersions({ client }, { LayerName }), (page) => page.LayerVersions);
      return found.map((each) => seen(`${LayerName}:${each.Version}`, each.LayerVersionArn, each.CreatedDate));
    }),
  );
  return versions.flat();
}
