/** ResultPath: a reference path into the input under which a result is put. */
import { isList, isObject, type Json } from "../json.ts";
import { StatesError } from "../states-error.ts";
import { type Path, parsePath, type Step } from "./parse-path.ts";

/** The input with `result` at the path: `$` replaces it, null discards the result, missing objects are made. */
export function putAtPath(input: Json, path: string | null | undefined, result: Json): Json {
  if (path === null) return input;
  if (path === undefined || path === "$") return result;
  return put(input, parsePath(path).steps, { result, path: parsePath(path), input });
}

interface Put {
  readonly result: Json;
  readonly path: Path;
  readonly input: Json;
}

function put(value: Json | undefined, steps: readonly Step[], what: Put): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return what.result;
  if (step.kind === "names") {
    const name = step.names[0] ?? "";
    if (value !== undefined && !isObject(value)) throw mismatch(what);
    return { ...value, [name]: put(value?.[name], rest, what) };
  }
  const index = step.kind === "indexes" ? step.indexes[0] : undefined;
  if (index === undefined || !isList(value) || value[index] === undefined) throw mismatch(what);
  return value.map((each, i) => (i === index ? put(each, rest, what) : each));
}

const mismatch = ({ path, input }: Put): StatesError =>
  new StatesError(
    "States.ResultPathMatchFailure",
    `Unable to apply ReferencePath ${path.text} to input ${JSON.stringify(input)}`,
    { isLocated: true },
  );
