import type { CallRules } from "./calls.ts";

/**
 * Functions of a dialect as DuckDB macros, by signature: `{ "codepoint(x)": "unicode(x)" }`. Several signatures of one name are
 * overloads; a parameter may have a type (`d DATE`).
 */
export type Macros = Readonly<Record<string, string>>;

/**
 * The rules that call the macros and the statements that make them. A macro's name has the dialect's prefix: it never hides a
 * function of DuckDB, and the translator, which does not know it, leaves its calls alone.
 */
export function macros(prefix: string, definitions: Macros): { calls: CallRules; prelude: string[] } {
  const overloads = new Map<string, string[]>();
  for (const [signature, body] of Object.entries(definitions)) {
    const open = signature.indexOf("(");
    const name = signature.slice(0, open);
    overloads.set(name, [...(overloads.get(name) ?? []), `${signature.slice(open)} AS (${body})`]);
  }
  return {
    calls: Object.fromEntries([...overloads.keys()].map((name) => [name, prefix + name])),
    prelude: [...overloads].map(([name, all]) => `CREATE OR REPLACE TEMP MACRO ${prefix}${name}${all.join(", ")}`),
  };
}
