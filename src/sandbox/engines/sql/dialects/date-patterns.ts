import { SqlError } from "../sql-error.ts";

/** Java's and Joda's letters, longest first, and what strftime calls them. */
const JODA: readonly (readonly [string, string])[] = [
  ["yyyy", "%Y"],
  ["YYYY", "%Y"],
  ["yy", "%y"],
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
