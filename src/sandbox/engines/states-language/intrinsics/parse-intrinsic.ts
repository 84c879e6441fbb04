/** Parses a call such as `States.Format('Hello {}', $.name)`. */
import type { Json } from "../json.ts";
import { type Path, readPath } from "../json-path/parse-path.ts";
import { Scanner } from "../json-path/scanner.ts";

export type Argument = { readonly value: Json } | { readonly path: Path } | { readonly call: Call };

export interface Call {
  readonly name: string;
  readonly arguments: readonly Argument[];
}

/** Throws a SyntaxError for text that is no call. */
export function parseIntrinsic(text: string): Call {
  const scanner = new Scanner(text.trim());
  const call = readCall(scanner);
  scanner.blanks();
  if (!scanner.isDone) throw scanner.error("unexpected text");
  return call;
}

function readCall(scanner: Scanner): Call {
  const name = scanner.match(/States\.[A-Za-z0-9]+/y);
  if (name === undefined) throw scanner.error("an intrinsic function expected");
  scanner.expect("(");
  const read: Argument[] = [];
  scanner.blanks();
  if (scanner.take(")")) return { name, arguments: read };
  do {
    read.push(readArgument(scanner));
    scanner.blanks();
  } while (scanner.take(","));
  scanner.expect(")");
  return { name, arguments: read };
}

function readArgument(scanner: Scanner): Argument {
  scanner.blanks();
  if (scanner.peek("States.")) return { call: readCall(scanner) };
  if (scanner.peek("$")) return { path: readPath(scanner) };
  if (scanner.peek("'")) return { value: readText(scanner) };
  const word = scanner.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y);
  if (word === undefined) throw scanner.error("a path, a text in single quotes, a number or a call expected");
  return { value: JSON.parse(word) };
}

/** Backslashes stay before braces: `States.Format` takes `\{` as a brace of the text. */
function readText(scanner: Scanner): string {
  const raw = scanner.match(/'(?:\\.|[^'\\])*'/sy);
  if (raw === undefined) throw scanner.error("the text does not end");
  return raw
    .slice(1, -1)
    .replaceAll(/\\([\s\S])/g, (whole, character: string) => (/[{}\\]/.test(character) ? whole : character));
}
