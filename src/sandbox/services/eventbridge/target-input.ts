/** What a target gets of an event. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
import type { InputTransformer, Target } from "@aws-sdk/client-eventbridge";
import type { BusEvent, RuleRow } from "./state.ts";

/** JSON text: the whole event, a constant, a part, or a template filled from it. */
export function targetInput(target: Target, event: BusEvent, rule: Pick<RuleRow, "name" | "arn">): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(atPath(event, target.InputPath) ?? null);
  return target.InputTransformer ? transformed(target.InputTransformer, event, rule) : JSON.stringify(event);
}

/** `$`, `$.detail.state`, `$.resources[0]`, `$['detail-type']`; undefined where there is nothing. */
export function atPath(event: unknown, path: string): unknown {
  let value = event;
  for (const [, dotted, index, quoted] of path.slice(1).matchAll(STEP)) {
    if (typeof value !== "object" || value === null) return undefined;
    const key = dotted ?? index ?? quoted ?? "";
    value = Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
  }
  return value;
}

const STEP = /\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]/g;

export const isPath = (text: string): boolean => /^\$(\.[^.[\]]+|\[\d+\]|\['[^']*'\])*$/.test(text);

function transformed(
  { InputPathsMap = {}, InputTemplate = "" }: InputTransformer,
  event: BusEvent,
  rule: Pick<RuleRow, "name" | "arn">,
): string {
  const { detail, ...head } = event;
  const values: Record<string, unknown> = {
    "aws.events.rule-arn": rule.arn,
    "aws.events.rule-name": rule.name,
    "aws.events.event.ingestion-time": event.time,
    "aws.events.event": head,
    "aws.events.event.json": event,
  };
  for (const [name, path] of Object.entries(InputPathsMap)) values[name] = atPath(event, path);
  return filled(InputTemplate, values);
}

/** Within a JSON text a value is written into it, elsewhere as the JSON value it is. */
function filled(template: string, values: Readonly<Record<string, unknown>>): string {
  let inText = false;
  return template.replace(/\\.|"|<([\w.-]+)>/gs, (whole, name: string | undefined) => {
    if (whole === '"') inText = !inText;
    if (name === undefined || !Object.hasOwn(values, name)) return whole;
    const value = values[name];
    if (!inText) return JSON.stringify(value ?? null);
    return JSON.stringify(typeof value === "string" ? value : JSON.stringify(value ?? "")).slice(1, -1);
  });
}
