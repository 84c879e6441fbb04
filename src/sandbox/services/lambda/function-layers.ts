/** The layers that a function lists. https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html */
import type * as Lambda from "@aws-sdk/client-lambda";
import { type Context, parseArn } from "../../kit/index.ts";
import { UNZIPPED_LIMIT, unzippedSizeOf } from "./code-store.ts";
import { invalidValue } from "./faults.ts";
import { type LayerVersionRow, layerKey, layerVersions } from "./state.ts";

const MOST_LAYERS = 5;

/** As a configuration answers them; throws where a version is not there or a layer comes twice. */
export function layersOf(context: Context, arns: readonly string[]): Lambda.Layer[] {
  if (arns.length > MOST_LAYERS) throw invalidValue(`Cannot reference more than ${MOST_LAYERS} layers.`);
  const rows = arns.map((arn) => layerOf(context, arn));
  const names = rows.map(({ layer }) => layer);
  const twice = rows.find(({ layer }, i) => names.indexOf(layer) !== i);
  if (twice)
    throw invalidValue(
      `Two different versions of the same layer are not allowed to be referenced in the same function. ${rows
        .filter(({ layer }) => layer === twice.layer)
        .map(({ arn }) => arn)
        .join(" and ")} are versions of the same layer.`,
    );
  return rows.map(({ arn, size }) => ({ Arn: arn, CodeSize: size }));
}

function layerOf(context: Context, arn: string): LayerVersionRow {
  const row = findLayerVersion(context, arn);
  if (!row) throw invalidValue(`Layer version ${arn} does not exist.`);
  return row;
}

/** By its ARN, which names the version; undefined where it is not in this account and region. */
export function findLayerVersion(context: Context, arn: string): LayerVersionRow | undefined {
  const [noun, layer = "", version = ""] = parseArn(arn)?.resource.split(":") ?? [];
  const row = noun === "layer" ? context.table(layerVersions).get(layerKey(layer, Number(version))) : undefined;
  return row?.arn === arn && !row.isDeleted ? row : undefined;
}

/** The hash of a layer version that a function has, also after it has been deleted. */
export function layerCode(context: Context, arn: string): string | undefined {
  const [, layer = "", version = ""] = parseArn(arn)?.resource.split(":") ?? [];
  return context.table(layerVersions).get(layerKey(layer, Number(version)))?.sha256;
}

/** Code and layers together must stay within AWS's limit. */
export function requireUnzippedSize(
  context: Context,
  sha256: string,
  layers: readonly Lambda.Layer[] | undefined,
): void {
  if (!layers?.length) return;
  const archives = [sha256, ...layers.map(({ Arn = "" }) => layerCode(context, Arn) ?? "")];
  const size = archives.reduce((sum, each) => sum + (each === "" ? 0 : unzippedSizeOf(context, each)), 0);
  if (size > UNZIPPED_LIMIT)
    throw invalidValue(
      `Function code combined with layers exceeds the maximum allowed size of ${UNZIPPED_LIMIT} bytes. The actual size is ${size} bytes.`,
    );
}
