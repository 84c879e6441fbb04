/** What AWS's JSON parser says of text that is no JSON, for the commonest mistakes. */
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
  } catch (error) {
    const at = /at position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
    const position = at === undefined ? text.length : Number(at);
    return problemAt(text, position);
  }
}

function problemAt(text: string, position: number): JsonProblem {
  const before = text.slice(0, position);
  const line = before.split("\n").length;
  const column = position - before.lastIndexOf("\n");
  const word = /[A-Za-z_]\w*$/.exec(before)?.[0] ?? "";
  const token = /^\w+/.exec(text.slice(position - word.length))?.[0];
  if (position >= text.length && token === undefined)
    return { message: "Unexpected end-of-input: expected close marker", line, column };
  if (token !== undefined && /^[A-Za-z_]/.test(token))
    return {
      message: `Unrecognized token '${token}': was expecting ${TOKENS}`,
      line,
      column: column - word.length + token.length,
    };
  const character = text.charAt(position);
  const expected = /[{,]\s*$/.test(before)
    ? "was expecting double-quote to start field name"
    : `expected a valid value ${TOKENS}`;
  return {
    message: `Unexpected character ('${character}' (code ${character.charCodeAt(0)})): ${expected}`,
    line,
    column,
  };
}
