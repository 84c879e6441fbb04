/** A secret's versions and the labels that stages hang on. https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html */
import { join } from "node:path";
import { nowMs } from "../../../shared/clock.ts";
import { randomUuid } from "../../../shared/random.ts";
import { openText, type Seal, sealText } from "../../engines/sealed-text.ts";
import type { Context } from "../../kit/index.ts";
import { exists, invalidRequest } from "./faults.ts";
import type { SecretRow, VersionRow } from "./state.ts";

export const CURRENT = "AWSCURRENT";
const PREVIOUS = "AWSPREVIOUS";

/** AWS deletes versions without a label only beyond so many. */
const KEPT = 100;

export interface Value {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
  readonly ClientRequestToken?: string | undefined;
}

/** Whether the request brings a value. InvalidRequestException where it brings two. */
export function hasValue({ SecretString, SecretBinary }: Value): boolean {
  if (SecretString !== undefined && SecretBinary !== undefined)
    throw invalidRequest("You can't specify both a binary secret value and a string secret value in the same secret.");
  return SecretString !== undefined || SecretBinary !== undefined;
}

/** The secret with one more version; the same secret where this token has made that very version before. */
export function withVersion(
  context: Context,
  row: SecretRow,
  value: Value,
  stages: readonly string[] = [CURRENT],
): { row: SecretRow; id: string } {
  const id = value.ClientRequestToken ?? randomUuid();
  const before = row.versions.find((each) => each.id === id);
  if (before) {
    if (textOf(context, row, before) === plain(value)) return { row, id };
    throw exists(
      `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${row.arn}.`,
    );
  }
  const isBinary = value.SecretBinary !== undefined;
  const sealed = sealText(sealOf(context, row), plain(value));
  const version: VersionRow = { id, stages: [], sealed, isBinary, created: nowMs(), accessed: undefined };
  const added = [...row.versions, version].slice(-KEPT);
  const versions = stages.reduce<readonly VersionRow[]>((all, stage) => withStage(all, stage, id), added);
  return { row: { ...row, versions, changed: nowMs() }, id };
}

/** Moves a label; the version that was current becomes the previous one. Without `to` the label is only taken away. */
export function withStage(
  versions: readonly VersionRow[],
  stage: string,
  to: string | undefined,
): readonly VersionRow[] {
  const from = versions.find(({ stages }) => stages.includes(stage));
  const moved = versions.map((each) => ({
    ...each,
    stages: [...each.stages.filter((name) => name !== stage), ...(each.id === to ? [stage] : [])],
  }));
  if (stage !== CURRENT || from === undefined || from.id === to) return moved;
  return withStage(moved, PREVIOUS, from.id);
}

/** The value as the API answers it. */
export function secretValue(context: Context, row: SecretRow, version: VersionRow): Value {
  const text = textOf(context, row, version);
  return version.isBinary ? { SecretBinary: Buffer.from(text, "base64") } : { SecretString: text };
}

const textOf = (context: Context, row: SecretRow, version: VersionRow): string =>
  openText(sealOf(context, row), version.sealed);

const plain = ({ SecretString, SecretBinary }: Value): string =>
  SecretString ?? Buffer.from(SecretBinary ?? []).toString("base64");

const sealOf = (context: Context, { arn }: SecretRow): Seal => ({
  keyFile: join(context.folder(), "secrets.key"),
  bound: arn,
});

export const stagesOf = ({ versions }: SecretRow): Record<string, string[]> =>
  Object.fromEntries(versions.filter(({ stages }) => stages.length > 0).map(({ id, stages }) => [id, [...stages]]));
