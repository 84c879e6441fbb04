/** Layers and their versions. https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html */
import type * as Lambda from "@aws-sdk/client-lambda";
import { type ArnParts, arn, type Context, page, parseArn } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { codeLocation } from "./code-download.ts";
import { dropUnusedCode, storeCode } from "./code-store.ts";
import { timestamp } from "./create-function.ts";
import { invalidValue, notFound } from "./faults.ts";
import { findLayerVersion } from "./function-layers.ts";
import { functions, keyOf, type LayerVersionRow, layerCounters, layerKey, layerVersions, versions } from "./state.ts";
import { readUpload } from "./uploads.ts";

const BAD_TOKEN = "InvalidParameterValueException";

/** https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html */
export const publishLayerVersion: Api<"PublishLayerVersion"> = async (input, context) => {
  const layer = layerName(context, input.LayerName);
  const code = await storeCode(context, await readUpload(context, input.Content), "PublishLayerVersion");
  const version = (context.table(layerCounters).get(layer)?.last ?? 0) + 1;
  const versionArn = arn(context, "lambda", `layer:${layer}:${version}`);
  const item: Lambda.LayerVersionsListItem = {
    LayerVersionArn: versionArn,
    Version: version,
    Description: input.Description ?? "",
    CreatedDate: timestamp(context),
    ...(input.CompatibleRuntimes && { CompatibleRuntimes: input.CompatibleRuntimes }),
    ...(input.CompatibleArchitectures && { CompatibleArchitectures: input.CompatibleArchitectures }),
    ...(input.LicenseInfo !== undefined && { LicenseInfo: input.LicenseInfo }),
  };
  const row: LayerVersionRow = {
    layer,
    version,
    arn: versionArn,
    sha256: code.sha256,
    size: code.size,
    item,
    policy: [],
    policyRevisionId: undefined,
  };
  context.table(layerCounters).put(layer, { layer, last: version });
  context.table(layerVersions).put(layerKey(layer, version), row);
  return describe(context, row);
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersion.html */
export const getLayerVersion: Api<"GetLayerVersion"> = (input, context) =>
  describe(context, requireLayerVersion(context, input.LayerName, input.VersionNumber));

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionByArn.html */
export const getLayerVersionByArn: Api<"GetLayerVersionByArn"> = (input, context) => {
  const row = findLayerVersion(context, input.Arn ?? "");
  if (!row) throw missing(input.Arn ?? "");
  return describe(context, row);
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListLayerVersions.html: newest first. */
export const listLayerVersions: Api<"ListLayerVersions"> = (input, context) => {
  const layer = layerName(context, input.LayerName);
  const all = context
    .table(layerVersions)
    .list(keyOf(layer, ""))
    .filter((row) => isCompatible(row, input))
    .reverse();
  const { items, next } = page(all, { token: input.Marker, limit: input.MaxItems, max: 50, badToken: BAD_TOKEN });
  return { LayerVersions: items.map(({ item }) => item), NextMarker: next };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListLayers.html: each with its newest version that fits. */
export const listLayers: Api<"ListLayers"> = (input, context) => {
  const newest = new Map<string, LayerVersionRow>();
  for (const row of context.table(layerVersions).list()) if (isCompatible(row, input)) newest.set(row.layer, row);
  const { items, next } = page([...newest.values()], {
    token: input.Marker,
    limit: input.MaxItems,
    max: 50,
    badToken: BAD_TOKEN,
  });
  return {
    Layers: items.map(({ layer, item }) => ({
      LayerName: layer,
      LayerArn: arn(context, "lambda", `layer:${layer}`),
      LatestMatchingVersion: item,
    })),
    NextMarker: next,
  };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteLayerVersion.html: functions that have it keep it. */
export const deleteLayerVersion: Api<"DeleteLayerVersion"> = (input, context) => {
  const layer = layerName(context, input.LayerName);
  const key = layerKey(layer, input.VersionNumber ?? 0);
  const row = context.table(layerVersions).get(key);
  if (!row) return {};
  if (isInUse(context, row.arn)) {
    context.table(layerVersions).patch(key, { isDeleted: true });
    return {};
  }
  context.table(layerVersions).delete(key);
  dropUnusedCode(context, row.sha256);
  return {};
};

const isInUse = (context: Context, layerArn: string): boolean =>
  [...context.table(functions).list(), ...context.table(versions).list()].some(({ config }) =>
    config.Layers?.some(({ Arn }) => Arn === layerArn),
  );

export function requireLayerVersion(
  context: Context,
  name: string | undefined,
  version: number | undefined,
): LayerVersionRow {
  const layer = layerName(context, name);
  const row = context.table(layerVersions).get(layerKey(layer, version ?? 0));
  if (!row || row.isDeleted) throw missing(arn(context, "lambda", `layer:${layer}:${version}`));
  return row;
}

const missing = (of: string) => notFound(`Layer version ${of} does not exist.`);

/** A name, or the layer's ARN. */
function layerName(context: Context, given = ""): string {
  const parsed: ArnParts | undefined = parseArn(given);
  const name = parsed ? (/^layer:([^:]+)$/.exec(parsed.resource)?.[1] ?? "") : given;
  if (!/^[a-zA-Z0-9-_]{1,64}$/.test(name) || (parsed && parsed.account !== context.account))
    throw invalidValue(`The layer name ${given} is not valid: it has up to 64 letters, digits, - and _.`);
  return name;
}

const isCompatible = (
  { item, isDeleted }: LayerVersionRow,
  {
    CompatibleRuntime,
    CompatibleArchitecture,
  }: Pick<Lambda.ListLayersRequest, "CompatibleRuntime" | "CompatibleArchitecture">,
): boolean =>
  !isDeleted &&
  (CompatibleRuntime === undefined || (item.CompatibleRuntimes ?? []).includes(CompatibleRuntime)) &&
  (CompatibleArchitecture === undefined || (item.CompatibleArchitectures ?? []).includes(CompatibleArchitecture));

async function describe(context: Context, row: LayerVersionRow): Promise<Lambda.GetLayerVersionResponse> {
  return {
    ...row.item,
    LayerArn: arn(context, "lambda", `layer:${row.layer}`),
    Content: {
      Location: await codeLocation(context, row.sha256),
      CodeSha256: row.sha256,
      CodeSize: row.size,
    },
  };
}
