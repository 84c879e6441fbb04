/** What AWS's JSON parser says of text that is no JSON, for the commonest mistakes. */
import { Scanner } from "../json-path/scanner.ts";

export interface JsonProblem {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

const TOKENS = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

/** Undefined where the text is JSON. */
export function jsonProblem(text: string): JsonProblem | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    const scanner = new Scanner(text);
    const message = readValue(scanner) ?? trailing(scanner) ?? "The text is not valid JSON";
    const before = text.slice(0, scanner.at);
    return { message, line: before.split("\n").length, column: scanner.at - before.lastIndexOf("\n") };
  }
}

/** Steps over one value; the problem where it cannot. */
function readValue(scanner: Scanner): string | undefined {
  scanner.blanks();
  if (scanner.take("{")) return readMembers(scanner, "}");
  if (scanner.take("[")) return readMembers(scanner, "]");
  if (scanner.match(/"(?:\\.|[^"\\])*"/sy) !== undefined) return undefined;
  if (scanner.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y) !== undefined) return undefined;
  const word = scanner.match(/[\p{L}_$][\p{L}\p{N}_$]*/uy);
  if (word === "true" || word === "false" || word === "null") return undefined;
  if (word !== undefined) return `Unrecognized token '${word}': was expecting ${TOKENS}`;
  return unexpected(scanner, `expected a valid value ${TOKENS}`);
}

function readMembers(scanner: Scanner, end: "}" | "]"): string | undefined {
  scanner.blanks();
  if (scanner.take(end)) return undefined;
  for (;;) {
    const problem = (end === "}" ? readName(scanner) : undefined) ?? readValue(scanner);
    if (problem !== undefined) return problem;
    scanner.blanks();
    if (scanner.take(end)) return undefined;
    if (!scanner.take(","))
      return unexpected(scanner, `was expecting comma to separate ${end === "}" ? "Object" : "Array"} entries`);
  }
}

function readName(scanner: Scanner): string | undefined {
  scanner.blanks();
  if (scanner.match(/"(?:\\.|[^"\\])*"/sy) === undefined)
    return unexpected(scanner, "was expecting double-quote to start field name");
  scanner.blanks();
  return scanner.take(":") ? undefined : unexpected(scanner, "was expecting a colon to separate field name and value");
}

function trailing(scanner: Scanner): string | undefined {
  scanner.blanks();
  return scanner.isDone ? undefined : unexpected(scanner, `expected a valid value ${TOKENS}`);
}

function unexpected(scanner: Scanner, expected: string): string {
  const character = scanner.text[scanner.at];
  if (character === undefined) return "Unexpected end-of-input: expected close marker";
  return `Unexpected character ('${character}' (code ${character.charCodeAt(0)})): ${expected}`;
}
