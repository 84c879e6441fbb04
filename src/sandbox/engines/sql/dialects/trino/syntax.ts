import { SqlError } from "../../sql-error.ts";
import type { Call, CallRules } from "../calls.ts";
import { isSymbol, isWord, meaningful, type Token, tokensOf } from "../tokens.ts";

/** Calls whose arguments are more than a list of values. */
export const syntax: CallRules = {
  concat: (args) => `(${args.join(" || ")})`,
  greatest: (args) =>
    `(CASE WHEN ${args.map((each) => `(${each}) IS NOT NULL`).join(" AND ")} THEN GREATEST(${args.join(", ")}) END)`,
  least: (args) =>
    `(CASE WHEN ${args.map((each) => `(${each}) IS NOT NULL`).join(" AND ")} THEN LEAST(${args.join(", ")}) END)`,
  typeof: () => {
    throw new SqlError("parser", "Function typeof is not in the sandbox's Athena");
  },
  format: (args) => `printf(${args.join(", ")})`,
  cast: ([inner = ""]) => {
    const [, value, type = "", size] =
      /^([\s\S]*)\s+as\s+(varchar|char|json)(?:\s*\(\s*(\d+)\s*\))?$/i.exec(inner) ?? [];
    if (value === undefined) return undefined;
    if (size === undefined) return /char$/i.test(type) ? `trino_as_varchar(${value})` : `trino_as_json(${value})`;
    return `substr(trino_as_varchar(${value}), 1, ${size})`;
  },
  unnest: (args, call) => unnest(args, call),
};

/** `UNNEST(m) AS u(k, v)` of a map, `UNNEST(rows) AS u(a, b)`, and `UNNEST(a, b) AS u(x, y)` of several arrays. */
function unnest(args: readonly string[], { rest }: Call): string | undefined {
  const words = meaningful(rest);
  const start = isWord(words[0], "AS") ? 1 : 0;
  const names = isSymbol(words[start + 1], "(")
    ? words.slice(
        start + 2,
        words.findIndex((each) => isSymbol(each, ")")),
      )
    : [];
  const columns = names.filter((each) => each.kind === "word" || each.kind === "quoted");
  if (args.length > 1) return `(SELECT ${args.map((each) => `unnest(${each})`).join(", ")})`;
  if (columns.length < 2) return undefined;
  const [value = ""] = args;
  if (columns.length > 2 || ROWS.test(value)) return `(SELECT unnest(${value}, max_depth := 2))`;
  return `(SELECT unnest(map_keys(${value})), unnest(map_values(${value})))`;
}

/** What is evidently an array of rows, where two names could also be those of a map's keys and values. */
const ROWS =
  /^(?:array\s*\[\s*(?:cast\s*\(\s*)?(?:row\s*)?\(|trino_zip\(|trino_map_entries\(|list_zip\(|cast\([\s\S]*\bas\s+array\s*\()/i;

/** Types that a string literal may have before it: `SMALLINT '3'`. */
const TYPED = [
  "REAL",
  "DOUBLE",
  "TINYINT",
  "SMALLINT",
  "INTEGER",
  "INT",
  "BIGINT",
  "VARCHAR",
  "CHAR",
  "BOOLEAN",
  "UUID",
];

/** Literals with a type, and AT TIME ZONE. Throws SqlError `parser` for time zones, which DuckDB's timestamps do not keep. */
export function rewriteLiterals(tokens: readonly Token[]): Token[] {
  const done: Token[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (!token) break;
    const [next, after] = nextTwo(tokens, index);
    if (isWord(token, "AT") && isWord(next, "TIME") && isWord(after, "ZONE"))
      throw new SqlError("parser", "AT TIME ZONE is not in the sandbox's Athena: its timestamps keep no time zone");
    const literal = token.kind === "word" && next?.kind === "string" ? typedLiteral(token.text, next.text) : undefined;
    if (literal === undefined || !next) {
      done.push(token);
      continue;
    }
    done.push(...tokensOf(literal));
    index = tokens.indexOf(next, index);
  }
  return done;
}

const nextTwo = (tokens: readonly Token[], index: number): readonly Token[] =>
  meaningful(tokens.slice(index + 1, index + 6));

function typedLiteral(type: string, literal: string): string | undefined {
  const name = type.toUpperCase();
  if (TYPED.includes(name)) return `CAST(${literal} AS ${name})`;
  if (name === "JSON") return `trino_json_parse(${literal})`;
  const value = literal.slice(1, -1).trim();
  if (name === "DECIMAL") {
    const [, whole = "", part = ""] = /^[+-]?(\d*)(?:\.(\d*))?$/.exec(value) ?? [];
    return `CAST(${literal} AS DECIMAL(${Math.max(1, whole.length + part.length)}, ${part.length}))`;
  }
  if (name === "TIMESTAMP" && /[A-Za-z]|[+-]\d\d:\d\d$/.test(value)) {
    if (/\s(?:UTC|Z|\+00:00)$/.test(value)) return `CAST(${literal} AS TIMESTAMP WITH TIME ZONE)`;
    throw new SqlError("parser", `TIMESTAMP ${literal}: the sandbox's Athena keeps no time zone but UTC`);
  }
  return undefined;
}
