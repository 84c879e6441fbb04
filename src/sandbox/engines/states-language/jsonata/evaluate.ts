/**
 * JSONata in states: any text `{% ... %}` in a template is an expression.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
import { messageOf } from "../../../../shared/errors.ts";
import type { Chance } from "../intrinsics/functions.ts";
import { isList, isObject, type Json, type JsonObject, plainJson } from "../json.ts";
import { queryError } from "../states-error.ts";
import { addedFunctions } from "./functions.ts";

export interface JsonataRoots {
  /** `$states`: input, context, and result or errorOutput. */
  readonly states: JsonObject;
  readonly variables: JsonObject;
  readonly chance: Chance;
}

interface Compiled {
  evaluate(input: unknown, bindings?: Record<string, unknown>): Promise<unknown>;
  /** The library's syntax tree. */
  ast(): unknown;
}

/**
 * What AWS allows an expression. Depth and length are those that others have measured on AWS, which documents neither; how long
 * AWS lets an expression run is not known: two seconds, because nothing else of the sandbox runs meanwhile.
 */
const LIMITS = { stack: 100, sequence: 873_782, timeout: 2000 };

/** AWS's words where the library stops an expression at a limit. */
const AT_LIMIT: Readonly<Record<string, string>> = {
  D1011: "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive",
  D1012: "Expression evaluation timeout: Check for infinite loop",
  D2015: "Expression evaluation memory limit exceeded: Check for excessive memory usage",
};

/** The expression inside `{% %}`; undefined for any other text. */
export const expressionIn = (text: string): string | undefined =>
  text.startsWith("{%") && text.endsWith("%}") && text.length >= 4 ? text.slice(2, -2).trim() : undefined;

/** The template with its expressions evaluated; `location` names it in errors (`Arguments`, `Output`). */
export async function fillJsonata(template: Json, location: string, roots: JsonataRoots): Promise<Json> {
  if (typeof template === "string") {
    const expression = expressionIn(template);
    return expression === undefined ? template : evaluate(expression, location, roots);
  }
  if (isList(template)) {
    const filled: Json[] = [];
    for (const [i, each] of template.entries()) filled.push(await fillJsonata(each, `${location}[${i}]`, roots));
    return filled;
  }
  if (!isObject(template)) return template;
  const filled: Record<string, Json> = {};
  for (const [name, value] of Object.entries(template))
    filled[name] = await fillJsonata(value, `${location}/${name}`, roots);
  return filled;
}

async function evaluate(expression: string, location: string, roots: JsonataRoots): Promise<Json> {
  const about = `The JSONata expression '${expression}' specified for the field '${location}'`;
  let answer: unknown;
  try {
    const compiled = await compiledOf(expression);
    // The library marks lists that it works on, and ours are frozen.
    const { states, variables } = structuredClone({ states: roots.states, variables: roots.variables });
    answer = await compiled.evaluate(undefined, { ...addedFunctions(roots.chance), ...variables, states });
  } catch (error) {
    throw queryError(`${about} threw an error during evaluation${why(error)}`, location);
  }
  if (answer === undefined) throw queryError(`${about} returned nothing (undefined).`, location);
  if (typeof answer === "function" || isLambda(answer))
    throw queryError(`${about} returned an unsupported result type.`, location);
  const plain = plainJson(answer);
  if (plain === undefined) throw queryError(`${about} returned an unsupported result type.`, location);
  return plain;
}

const isLambda = (value: unknown): boolean => isObject(value) && "_jsonata_lambda" in value;

/** The library throws plain objects with a code and a message. */
export const libraryMessage = (error: unknown): string => {
  if (typeof error === "object" && error !== null && "message" in error && typeof error.message === "string")
    return error.message;
  return messageOf(error);
};

function why(error: unknown): string {
  const code =
    typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? error.code : "";
  const atLimit = AT_LIMIT[code];
  if (atLimit !== undefined) return `: ${atLimit}`;
  return `. ${code === "" ? "" : `${code}: `}${libraryMessage(error)}`;
}

const compiled = new Map<string, Compiled>();
const MOST_COMPILED = 1000;

/** Loads the library with the first expression. Throws the library's error for text that is no expression. */
export async function compiledOf(expression: string): Promise<Compiled> {
  const known = compiled.get(expression);
  if (known) return known;
  const { default: jsonata } = await import("jsonata");
  const made = jsonata(expression, LIMITS);
  if (compiled.size >= MOST_COMPILED) compiled.clear();
  compiled.set(expression, made);
  return made;
}
