import { closingOf, isSymbol, isWord, splitCommas, type Token, textOf, tokensOf } from "./tokens.ts";

/**
 * What becomes of a call of a function: another function's name, or a text made from its arguments. `undefined` leaves the
 * call as it is, for example with another number of arguments.
 */
export type CallRule = string | ((args: readonly string[], call: Call) => string | undefined);

export interface Call {
  /** As written in lower case. */
  readonly name: string;
  /** The text after the call: `WITHIN GROUP (...)`, `OVER (...)`. */
  readonly rest: readonly Token[];
}

export type CallRules = Readonly<Record<string, CallRule>>;

/** Rewrites every call that a rule names, inner calls first. Names are compared without case; quoted names are not calls. */
export function rewriteCalls(tokens: readonly Token[], rules: CallRules): Token[] {
  const done: Token[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (!token) break;
    const open = token.kind === "word" ? bracketAfter(tokens, index) : undefined;
    if (open === undefined) {
      done.push(token);
      continue;
    }
    const close = closingOf(tokens, open);
    // What PIVOT aggregates must stay a plain aggregate.
    const inside = tokens.slice(open + 1, close);
    const inner = isWord(token, "PIVOT") ? inside : rewriteCalls(inside, rules);
    done.push(...rewritten({ token, inner, rest: tokens.slice(close + 1), isCall: !isMember(done) }, rules));
    index = close;
  }
  return done;
}

interface Found {
  readonly token: Token;
  readonly inner: readonly Token[];
  readonly rest: readonly Token[];
  readonly isCall: boolean;
}

function rewritten({ token, inner, rest, isCall }: Found, rules: CallRules): readonly Token[] {
  const name = token.text.toLowerCase();
  const rule = isCall && Object.hasOwn(rules, name) ? rules[name] : undefined;
  const plain = [token, symbol("("), ...inner, symbol(")")];
  if (rule === undefined) return plain;
  if (typeof rule === "string") return [{ kind: "word", text: rule }, ...plain.slice(1)];
  const args = splitCommas(inner).map((part) => textOf(part).trim());
  const text = rule(args, { name, rest });
  return text === undefined ? plain : tokensOf(text);
}

const symbol = (text: string): Token => ({ kind: "symbol", text });

/** A keyword before a bracket is no call; rules never name one, but `FILTER (WHERE ...)` is told by what it holds. */
function bracketAfter(tokens: readonly Token[], index: number): number | undefined {
  let next = index + 1;
  while (tokens[next]?.kind === "space") next++;
  if (!isSymbol(tokens[next], "(")) return undefined;
  let first = next + 1;
  while (tokens[first]?.kind === "space") first++;
  return isWord(tokens[index], "FILTER") && isWord(tokens[first], "WHERE") ? undefined : next;
}

const isMember = (before: readonly Token[]): boolean => isSymbol(before.at(-1), ".");
