/** What Spark calls a call of a function. */
import { isSymbol, isWord, meaningful, type Token, textOf } from "../../sql/dialects/tokens.ts";

export interface Call {
  readonly name: string;
  readonly args: readonly (readonly Token[])[];
  /** What stands between the brackets of OVER, by commas. */
  readonly over: readonly (readonly Token[])[] | undefined;
}

type NameOf = (tokens: readonly Token[]) => string;

/** Arguments that Spark adds where they are left out, by the number of those that are there. */
const DEFAULTS: Readonly<Record<string, readonly [given: number, added: string]>> = {
  percentile_approx: [2, "10000"],
  approx_percentile: [2, "10000"],
  percentile: [2, "1"],
  round: [1, "0"],
  bround: [1, "0"],
  months_between: [2, "true"],
  from_unixtime: [1, "yyyy-MM-dd HH:mm:ss"],
  unix_timestamp: [1, "yyyy-MM-dd HH:mm:ss"],
  split: [2, "-1"],
  regexp_extract: [2, "1"],
  regexp_replace: [3, "1"],
  sort_array: [1, "true"],
  locate: [2, "1"],
  lag: [1, "1, NULL"],
  lead: [1, "1, NULL"],
};

/** Functions that Spark shows in capitals. */
const CAPITALS = new Set(
  "sqrt exp ceil floor log2 log10 log1p expm1 cbrt sin cos tan asin acos atan atan2 sinh cosh tanh degrees radians signum power hypot rank dense_rank percent_rank".split(
    " ",
  ),
);

export function callName({ name, args, over }: Call, nameOf: NameOf): string {
  const lower = name.toLowerCase();
  const shown = plainCall(lower, args, nameOf);
  return over === undefined ? shown : `${shown} OVER (${windowName(lower, over, nameOf)})`;
}

function plainCall(name: string, args: readonly (readonly Token[])[], nameOf: NameOf): string {
  const [first = []] = args;
  const words = meaningful(first);
  if (name === "cast" || name === "try_cast") return castName(name, words, nameOf);
  if (name === "extract") return extractName(words, nameOf);
  if (name === "exists" && isWord(words[0], "SELECT")) return "exists()";
  if (name === "explode" || name === "explode_outer") return "col";
  if (isSymbol(words[0], "*") && words.length === 1) return `${name}(1)`;
  const distinct = isWord(words[0], "DISTINCT");
  const shown = [distinct ? words.slice(1) : first, ...args.slice(1)]
    .slice(0, args.length)
    .map((arg) => argumentName(arg, nameOf));
  const [given, added] = DEFAULTS[name] ?? [];
  if (added !== undefined && given === args.length) shown.push(added);
  if (name === "if") return `(IF(${shown.join(", ")}))`;
  return `${CAPITALS.has(name) ? name.toUpperCase() : name}(${distinct ? "DISTINCT " : ""}${shown.join(", ")})`;
}

/** `x AS name` within struct(...), `x -> ...`, or an expression. */
function argumentName(tokens: readonly Token[], nameOf: NameOf): string {
  const words = meaningful(tokens);
  const arrow = words.findIndex((token) => isSymbol(token, "->"));
  if (arrow < 0) return aliased(words, nameOf);
  const variables = words.slice(0, arrow).filter(({ kind }) => kind === "word");
  const names = new Set(variables.map(({ text }) => text.toLowerCase()));
  const body = words
    .slice(arrow + 1)
    .map((token): Token => (token.kind === "word" && names.has(token.text.toLowerCase()) ? VARIABLE : token));
  return `lambdafunction(${[nameOf(body), ...variables.map(() => VARIABLE.text)].join(", ")})`;
}

const VARIABLE: Token = { kind: "word", text: "namedlambdavariable()" };

function aliased(words: readonly Token[], nameOf: NameOf): string {
  const at = words.length - 2;
  return isWord(words[at], "AS") ? `${nameOf(words.slice(0, at))} AS ${words[at + 1]?.text}` : nameOf(words);
}

/** A type's name in capitals. */
function castName(name: string, words: readonly Token[], nameOf: NameOf): string {
  const at = words.findLastIndex((token) => isWord(token, "AS"));
  return `${name.toUpperCase()}(${nameOf(words.slice(0, at))} AS ${textOf(words.slice(at + 1)).toUpperCase()})`;
}

function extractName(words: readonly Token[], nameOf: NameOf): string {
  const from = words.findIndex((token) => isWord(token, "FROM"));
  return `extract(${textOf(words.slice(0, from))} FROM ${nameOf(words.slice(from + 1))})`;
}

const RANKING = new Set(["row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile"]);

function windowName(name: string, parts: readonly (readonly Token[])[], nameOf: NameOf): string {
  const words = meaningful(
    parts.flatMap((part, index) => (index === 0 ? part : [{ kind: "symbol", text: "," } as const, ...part])),
  );
  const order = words.findIndex((token) => isWord(token, "ORDER"));
  const frame = words.findIndex((token) => isWord(token, "ROWS", "RANGE"));
  const end = frame < 0 ? words.length : frame;
  const partition = isWord(words[0], "PARTITION") ? words.slice(2, order < 0 ? end : order) : [];
  const shown = [
    ...(partition.length > 0 ? [`PARTITION BY ${listed(partition).map(nameOf).join(", ")}`] : []),
    ...(order < 0
      ? []
      : [
          `ORDER BY ${listed(words.slice(order + 2, end))
            .map((each) => ordered(each, nameOf))
            .join(", ")}`,
        ]),
    frame < 0 ? defaultFrame(name, order >= 0) : frameName(words.slice(frame)),
  ];
  return shown.join(" ");
}

function listed(words: readonly Token[]): Token[][] {
  const found: Token[][] = [[]];
  let depth = 0;
  for (const token of words) {
    if (isSymbol(token, "(")) depth++;
    if (isSymbol(token, ")")) depth--;
    if (depth === 0 && isSymbol(token, ",")) found.push([]);
    else found.at(-1)?.push(token);
  }
  return found;
}

function ordered(words: readonly Token[], nameOf: NameOf): string {
  const nulls = words.findIndex((token) => isWord(token, "NULLS"));
  const rest = nulls < 0 ? words : words.slice(0, nulls);
  const down = isWord(rest.at(-1), "DESC");
  const value = isWord(rest.at(-1), "ASC", "DESC") ? rest.slice(0, -1) : rest;
  const place = nulls < 0 ? (down ? "LAST" : "FIRST") : words[nulls + 1]?.text.toUpperCase();
  return `${nameOf(value)} ${down ? "DESC" : "ASC"} NULLS ${place}`;
}

function defaultFrame(name: string, isOrdered: boolean): string {
  if (name === "lag") return "ROWS BETWEEN -1 FOLLOWING AND -1 FOLLOWING";
  if (name === "lead") return "ROWS BETWEEN 1 FOLLOWING AND 1 FOLLOWING";
  if (RANKING.has(name)) return "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW";
  if (isOrdered) return "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW";
  return "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING";
}

const frameName = (words: readonly Token[]): string => words.map(({ text }) => text.toUpperCase()).join(" ");
