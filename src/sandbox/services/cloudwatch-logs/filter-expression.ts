import { invalid, notInSandbox } from "./faults.ts";

/** A parsed expression; `values` gives what an operand (`$.status`, `w1`) stands for in the event at hand. */
export type Condition = (values: (operand: string) => unknown[]) => boolean;

const TOKEN =
  /\s*(&&|\|\||[()]|!=|<=|>=|=|<|>|"(?:[^"\\]|\\.)*"|%[^%]*%|\$(?:[.][^.[\]\s()=<>!]+|\[[^\]]*\])+|[^\s()=<>!&|"]+)/y;

/**
 * Parses `$.a = "x*" && ($.b > 3 || $.c IS NULL)`: comparisons joined by && and ||, with && binding tighter. Operators:
 * = != < > <= >=, IS NULL, IS TRUE, IS FALSE, EXISTS, NOT EXISTS. Values: numbers, words or quoted text with `*`, %regex%.
 */
export function parseExpression(text: string, isOperand: (token: string) => boolean): Condition {
  const tokens = tokenize(text);
  let at = 0;
  const peek = (): string | undefined => tokens[at];
  const take = (): string => {
    const token = tokens[at++];
    if (token === undefined) throw invalid("Invalid filter pattern");
    return token;
  };

  const anyOf = (): Condition => {
    const branches = [allOf()];
    while (peek() === "||" && take()) branches.push(allOf());
    return (values) => branches.some((branch) => branch(values));
  };
  const allOf = (): Condition => {
    const branches = [primary()];
    while (peek() === "&&" && take()) branches.push(primary());
    return (values) => branches.every((branch) => branch(values));
  };
  const primary = (): Condition => {
    const token = take();
    if (token === "(") {
      const inner = anyOf();
      if (take() !== ")") throw invalid("Invalid filter pattern");
      return inner;
    }
    if (!isOperand(token)) throw invalid(`Invalid filter pattern: unexpected '${token}'`);
    return comparison(token, take, () => peek());
  };

  const condition = anyOf();
  if (at < tokens.length) throw invalid(`Invalid filter pattern: unexpected '${tokens[at]}'`);
  return condition;
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const [, token] = TOKEN.exec(text) ?? [];
    if (token === undefined) throw invalid(`Invalid filter pattern near '${text.slice(from, from + 20).trim()}'`);
    tokens.push(token);
  }
  return tokens;
}

function comparison(operand: string, take: () => string, peek: () => string | undefined): Condition {
  const operator = take().toUpperCase();
  if (operator === "EXISTS") return (values) => values(operand).length > 0;
  if (operator === "NOT") {
    if (take().toUpperCase() !== "EXISTS") throw invalid("Invalid filter pattern");
    return (values) => values(operand).length === 0;
  }
  if (operator === "IS") {
    const state = take().toUpperCase();
    const wanted = { NULL: null, TRUE: true, FALSE: false }[state];
    if (wanted === undefined) throw notInSandbox(`The filter operator IS ${state}`);
    return (values) => values(operand).some((value) => value === wanted);
  }
  if (!/^(?:!?=|[<>]=?)$/.test(operator)) throw notInSandbox(`The filter operator ${operator}`);
  const literal = take();
  if (peek() === "(") throw notInSandbox(`The filter function ${literal}`);
  if (operator === "=") return someIs(operand, equals(literal));
  if (operator === "!=") return isNot(operand, equals(literal));
  return someIs(operand, ordered(operator, literal));
}

type Predicate = (value: unknown) => boolean;

const someIs =
  (operand: string, test: Predicate): Condition =>
  (values) =>
    values(operand).some(test);

// A missing property is not "different": AWS matches != only on events that have it.
const isNot =
  (operand: string, test: Predicate): Condition =>
  (values) => {
    const found = values(operand);
    return found.length > 0 && !found.some(test);
  };

function equals(literal: string): Predicate {
  if (literal.startsWith("%")) {
    const regex = compilePattern(literal.slice(1, -1));
    return (value) => isText(value) && regex.test(String(value));
  }
  const text = literal.startsWith('"') ? literal.slice(1, -1).replace(/\\(.)/g, "$1") : literal;
  if (text === "*") return (value) => value !== undefined;
  const number = literal === text && text.trim() !== "" ? Number(text) : Number.NaN;
  if (!Number.isNaN(number)) return (value) => isText(value) && Number(value) === number;
  const wild = new RegExp(`^${text.split("*").map(escaped).join(".*")}$`, "s");
  return (value) => isText(value) && wild.test(String(value));
}

const isText = (value: unknown): value is string | number =>
  typeof value === "number" || (typeof value === "string" && value !== "");

const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");

function ordered(operator: string, literal: string): Predicate {
  const limit = Number(literal);
  if (Number.isNaN(limit)) throw invalid(`Invalid filter pattern: '${literal}' is not a number`);
  return (value) => {
    const number = isText(value) ? Number(value) : Number.NaN;
    if (operator === "<") return number < limit;
    if (operator === "<=") return number <= limit;
    return operator === ">" ? number > limit : number >= limit;
  };
}

/** AWS's small dialect is a subset of JavaScript's; what it does not allow is refused here too. */
export function compilePattern(regex: string): RegExp {
  if (/\(\?|\\[^\w\s.[\](){}*+?^$|\\/-]|\*\*/.test(regex)) throw invalid(`Invalid regex pattern: ${regex}`);
  try {
    return new RegExp(regex, "s");
  } catch {
    throw invalid(`Invalid regex pattern: ${regex}`);
  }
}
