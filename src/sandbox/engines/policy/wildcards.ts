/** Wildcards and policy variables: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */

// A pattern is characters to match literally, or one of these two.
const MANY = Symbol("*");
const ONE = Symbol("?");
type Token = string | typeof MANY | typeof ONE;

/** What a policy variable stands for; undefined where the request has no such key. */
export type Variables = (key: string) => string | undefined;

/** `*` is any run of characters, `?` is one. Compares as is: lower both sides for actions. */
export const globMatches = (pattern: string, text: string): boolean => matchTokens(wildcardsOf(pattern), text);

/**
 * As `globMatches`, with `${...}` replaced first; the value of a variable is literal, also where it holds a `*`. A
 * pattern that names a variable without value or default matches nothing.
 */
export function patternMatches(pattern: string, text: string, variables: Variables | undefined): boolean {
  if (variables === undefined || !pattern.includes("${")) return globMatches(pattern, text);
  const tokens = substitute(pattern, variables);
  return tokens !== undefined && matchTokens(tokens, text);
}

/** The text with its variables replaced, for comparisons without wildcards; undefined where a variable has no value. */
export function resolveVariables(text: string, variables: Variables | undefined): string | undefined {
  if (variables === undefined || !text.includes("${")) return text;
  return substitute(text, variables)
    ?.map((token) => (token === MANY ? "*" : token === ONE ? "?" : String(token)))
    .join("");
}

/** The keys that the variables of a text name. */
export const variablesIn = (text: string): string[] =>
  [...text.matchAll(VARIABLE)].map((match) => parseVariable(match[1] ?? "").key).filter((key) => !LITERALS.has(key));

const VARIABLE = /\$\{([^}]*)\}/g;
const LITERALS = new Set(["*", "?", "$"]);

function substitute(pattern: string, variables: Variables): Token[] | undefined {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of pattern.matchAll(VARIABLE)) {
    tokens.push(...wildcardsOf(pattern.slice(end, match.index)));
    const { key, fallback } = parseVariable(match[1] ?? "");
    const value = LITERALS.has(key) ? key : (variables(key) ?? fallback);
    if (value === undefined) return undefined;
    tokens.push(...value);
    end = match.index + match[0].length;
  }
  return [...tokens, ...wildcardsOf(pattern.slice(end))];
}

/** `aws:username` or `aws:username, 'nobody'`. */
function parseVariable(inside: string): { key: string; fallback: string | undefined } {
  const match = /^\s*([^,\s]+)\s*(?:,\s*'([^']*)'\s*)?$/.exec(inside);
  return { key: match?.[1] ?? inside.trim(), fallback: match?.[2] };
}

const wildcardsOf = (pattern: string): Token[] =>
  Array.from(pattern, (char) => (char === "*" ? MANY : char === "?" ? ONE : char));

/** Greedy with one step back per `*`: no exponential patterns. */
function matchTokens(tokens: readonly Token[], text: string): boolean {
  const chars = Array.from(text);
  let at = 0;
  let token = 0;
  let star = -1;
  let starAt = 0;
  while (at < chars.length) {
    if (tokens[token] === MANY) {
      star = token++;
      starAt = at;
    } else if (token < tokens.length && (tokens[token] === ONE || tokens[token] === chars[at])) {
      token += 1;
      at += 1;
    } else if (star >= 0) {
      token = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (tokens[token] === MANY) token += 1;
  return token === tokens.length;
}
