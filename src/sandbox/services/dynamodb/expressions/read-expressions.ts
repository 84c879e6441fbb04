import { invalid } from "../faults.ts";
import { parseCondition } from "./condition.ts";
import type { ExpressionKind } from "./parser.ts";
import { type PlaceholderInput, Placeholders } from "./placeholders.ts";
import { parseProjection } from "./projection.ts";
import type { Condition, Path, UpdateAction } from "./syntax.ts";
import { parseUpdate } from "./update.ts";

type ExpressionInput = PlaceholderInput & { readonly [K in ExpressionKind]?: string | undefined };

export interface Expressions {
  readonly condition: Condition | undefined;
  readonly filter: Condition | undefined;
  readonly keyCondition: Condition | undefined;
  readonly update: readonly UpdateAction[] | undefined;
  readonly projection: readonly Path[] | undefined;
}

/**
 * All expressions of one request, of the kinds that its operation knows, in the order in which AWS reads them. Throws for
 * the first that is wrong, and for placeholders that none of them uses.
 */
export function readExpressions(input: ExpressionInput, kinds: readonly ExpressionKind[]): Expressions {
  requireExpressions(input, kinds);
  const placeholders = new Placeholders(input);
  const read = <T>(kind: ExpressionKind, parse: (text: string) => T): T | undefined => {
    const text = kinds.includes(kind) ? input[kind] : undefined;
    return text === undefined ? undefined : parse(text);
  };
  const condition = (kind: ExpressionKind) => read(kind, (text) => parseCondition(kind, text, placeholders));
  const expressions = {
    update: read("UpdateExpression", (text) => parseUpdate(text, placeholders)),
    condition: condition("ConditionExpression"),
    filter: condition("FilterExpression"),
    keyCondition: condition("KeyConditionExpression"),
    projection: read("ProjectionExpression", (text) => parseProjection(text, placeholders)),
  };
  placeholders.requireAllUsed();
  return expressions;
}

function requireExpressions(input: ExpressionInput, kinds: readonly ExpressionKind[]): void {
  if (input.ExpressionAttributeNames && kinds.every((kind) => input[kind] === undefined))
    throw invalid("ExpressionAttributeNames can only be specified when using expressions");
  const withValues = kinds.filter((kind) => kind !== "ProjectionExpression");
  if (!input.ExpressionAttributeValues || withValues.some((kind) => input[kind] !== undefined)) return;
  if (withValues.length === 0) throw invalid("ExpressionAttributeValues can only be specified when using expressions");
  throw invalid(
    `ExpressionAttributeValues can only be specified when using expressions: ${withValues.join(" and ")} ${withValues.length > 1 ? "are" : "is"} null`,
  );
}
