import { invalid } from "./faults.ts";
import { parseExpression } from "./filter-expression.ts";
import type { Matcher } from "./filter-pattern.ts";

const ELLIPSIS = "...";

/**
 * `[ip, user, request, status = 4*, size > 1000]`: names the fields of a space-delimited event by place, with conditions
 * on some. The number of fields must agree unless `...` stands for any number of them. Text in quotes or brackets is one field.
 */
export function compileFields(text: string): Matcher {
  if (!text.endsWith("]")) throw invalid("Invalid filter pattern");
  const fields = text
    .slice(1, -1)
    .split(",")
    .map((field) => field.trim());
  const names = fields.map((field, i) =>
    field === ELLIPSIS ? ELLIPSIS : (/^\(?\s*([\w-]+)/.exec(field)?.[1] ?? `$${i + 1}`),
  );
  if (names.filter((name) => name === ELLIPSIS).length > 1)
    throw invalid("Invalid filter pattern: more than one '...'");
  const conditions = fields
    .filter((field) => /[=<>]/.test(field))
    .map((field) => parseExpression(field, (token) => names.includes(token)));
  return (message) => {
    const values = byName(names, splitFields(message));
    if (!values) return undefined;
    const lookUp = (name: string): string[] => (name in values ? [values[name] ?? ""] : []);
    return conditions.every((condition) => condition(lookUp)) ? values : undefined;
  };
}

function byName(names: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const gap = names.indexOf(ELLIPSIS);
  if (gap === -1 && names.length !== parts.length) return undefined;
  if (parts.length < names.length - (gap === -1 ? 0 : 1)) return undefined;
  const values: Record<string, string> = {};
  names.forEach((name, i) => {
    if (name === ELLIPSIS) return;
    const at = gap === -1 || i < gap ? i : parts.length - (names.length - i);
    values[name] = parts[at] ?? "";
  });
  return values;
}

const splitFields = (message: string): string[] =>
  [...message.matchAll(/"([^"]*)"|\[([^\]]*)\]|(\S+)/g)].map(
    ([, quoted, bracketed, plain]) => quoted ?? bracketed ?? plain ?? "",
  );
