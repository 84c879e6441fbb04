import { invalid } from "./faults.ts";
import { type Condition, compilePattern, parseExpression } from "./filter-expression.ts";
import { compileFields } from "./filter-fields.ts";

/** Answers the values that the pattern extracts (often none), or undefined where the message does not match. */
export type Matcher = (message: string) => Readonly<Record<string, string>> | undefined;

const MATCHED = {};

/**
 * Compiles a filter pattern of any of the three kinds: terms, `{ JSON }` and `[space, delimited]`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function compileFilterPattern(pattern: string): Matcher {
  const text = pattern.trim();
  if (text === "") return () => MATCHED;
  if (text.startsWith("{")) return compileJson(text);
  if (text.startsWith("[")) return compileFields(text);
  return compileTerms(text);
}

/** Messages that are not JSON objects never match. */
function compileJson(text: string): Matcher {
  if (!text.endsWith("}")) throw invalid("Invalid filter pattern");
  const condition: Condition = parseExpression(text.slice(1, -1), (operand) => operand.startsWith("$"));
  return (message) => {
    const document = parsed(message);
    if (typeof document !== "object" || document === null) return undefined;
    return condition((selector) => selected(document, selector)) ? MATCHED : undefined;
  };
}

function parsed(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

/** The values at `$.a.b[0]`, `$.a[*].b` or `$['a b']`; none where the path leads nowhere. */
function selected(document: unknown, selector: string): unknown[] {
  let values: unknown[] = [document];
  for (const [, name, index, quoted] of selector.matchAll(/\.([^.[\]\s]+)|\[(\d+|\*)\]|\[['"]([^'"]*)['"]\]/g)) {
    values = values.flatMap((value) => {
      if (typeof value !== "object" || value === null) return [];
      if (index === "*") return Object.values(value);
      const key = name ?? index ?? quoted ?? "";
      return Object.hasOwn(value, key) ? [(value as Record<string, unknown>)[key]] : [];
    });
  }
  return values;
}

/**
 * Terms are matched as case-sensitive substrings. All plain terms must occur, no `-term` may, and of `?terms` one must;
 * AWS ignores `?terms` beside terms of the other kinds.
 */
function compileTerms(text: string): Matcher {
  const needed: Test[] = [];
  const optional: Test[] = [];
  const excluded: Test[] = [];
  for (const [whole, sign = "", quoted, regex, plain] of text.matchAll(
    /([-?]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]+)%|(\S+))/g,
  )) {
    if (plain !== undefined && !/^[\w.*]+$/.test(plain)) throw invalid(`Invalid character(s) in term '${whole}'`);
    const test = regex === undefined ? contains(quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "") : finds(regex);
    (sign === "-" ? excluded : sign === "?" ? optional : needed).push(test);
  }
  const anyOf = needed.length + excluded.length === 0 ? optional : [];
  return (message) =>
    needed.every((test) => test(message)) &&
    !excluded.some((test) => test(message)) &&
    (anyOf.length === 0 || anyOf.some((test) => test(message)))
      ? MATCHED
      : undefined;
}

type Test = (message: string) => boolean;

const contains =
  (term: string): Test =>
  (message) =>
    message.includes(term);

function finds(regex: string): Test {
  const compiled = compilePattern(regex);
  return (message) => compiled.test(message);
}
