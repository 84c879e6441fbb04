import { SqlError } from "../sql-error.ts";

/** Java's and Joda's letters, longest first, and what strftime calls them. */
const JODA: readonly (readonly [string, string])[] = [
  ["yyyy", "%Y"],
  ["YYYY", "%Y"],
  ["yy", "%y"],
  ["y", "%Y"],
  ["MMMM", "%B"],
  ["MMM", "%b"],
  ["MM", "%m"],
  ["M", "%-m"],
  ["dd", "%d"],
  ["d", "%-d"],
  ["HH", "%H"],
  ["H", "%-H"],
  ["hh", "%I"],
  ["h", "%-I"],
  ["mm", "%M"],
  ["m", "%-M"],
  ["ss", "%S"],
  ["s", "%-S"],
  ["SSSSSS", "%f"],
  ["SSS", "%g"],
  ["EEEE", "%A"],
  ["EEE", "%a"],
  ["E", "%a"],
  ["DDD", "%j"],
  ["a", "%p"],
];

/** A literal pattern of Java or Joda as one of strftime; throws SqlError `parser` for what is not a literal or has no equal. */
export function jodaPattern(literal: string): string {
  const [, pattern] = /^'((?:[^']|'')*)'$/.exec(literal) ?? [];
  if (pattern === undefined) throw new SqlError("parser", "the sandbox supports date patterns that are literals only");
  let rest = pattern;
  let result = "";
  while (rest !== "") {
    const quoted = /^''((?:[^'])*)''/.exec(rest);
    const letters = quoted ? undefined : JODA.find(([from]) => rest.startsWith(from));
    if (!quoted && !letters && /^[A-Za-z]/.test(rest))
      throw new SqlError("parser", `the sandbox does not know the letter ${rest[0]} in date patterns`);
    result += quoted ? quoted[1] : (letters?.[1] ?? rest[0]?.replace("%", "%%"));
    rest = rest.slice(quoted?.[0].length ?? letters?.[0].length ?? 1);
  }
  return `'${result}'`;
}

/** Letters of PostgreSQL's to_char, longest first; `upper` and `lower` change the case of what strftime writes. */
const POSTGRES: readonly (readonly [letters: string, strftime: string, shape?: "upper" | "lower"])[] = [
  ["YYYY", "%Y"],
  ["YY", "%y"],
  ["HH24", "%H"],
  ["HH12", "%I"],
  ["HH", "%I"],
  ["MI", "%M"],
  ["SS", "%S"],
  ["MS", "%g"],
  ["US", "%f"],
  ["MONTH", "%B", "upper"],
  ["Month", "%B"],
  ["month", "%B", "lower"],
  ["MON", "%b", "upper"],
  ["Mon", "%b"],
  ["mon", "%b", "lower"],
  ["MM", "%m"],
  ["DDD", "%j"],
  ["DAY", "%A", "upper"],
  ["Day", "%A"],
  ["day", "%A", "lower"],
  ["DY", "%a", "upper"],
  ["Dy", "%a"],
  ["DD", "%d"],
  ["IW", "%V"],
  ["ID", "%u"],
  ["AM", "%p"],
  ["PM", "%p"],
];

/** `to_char(value, 'pattern')` of a date or time stamp; throws SqlError `parser` for patterns of numbers and unknown letters. */
export function toChar(value: string, literal: string): string {
  const [, pattern] = /^'((?:[^']|'')*)'$/.exec(literal) ?? [];
  if (pattern === undefined)
    throw new SqlError("parser", "the sandbox supports to_char patterns that are literals only");
  const parts: string[] = [];
  for (let rest = pattern; rest !== ""; ) {
    const quoted = /^"([^"]*)"/.exec(rest);
    const found = quoted ? undefined : POSTGRES.find(([letters]) => rest.startsWith(letters));
    if (!quoted && !found && /^[A-Za-z0-9]/.test(rest))
      throw new SqlError("parser", `the sandbox does not know '${rest[0]}' in to_char patterns`);
    if (found) parts.push(shaped(`strftime(${value}, '${found[1]}')`, found[2]));
    else parts.push(`'${quoted ? quoted[1] : rest[0]}'`);
    rest = rest.slice(quoted?.[0].length ?? found?.[0].length ?? 1);
  }
  return `(${parts.join(" || ")})`;
}

const shaped = (text: string, shape: "upper" | "lower" | undefined): string => (shape ? `${shape}(${text})` : text);
