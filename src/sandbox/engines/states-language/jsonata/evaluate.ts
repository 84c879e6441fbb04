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

type Compile = (text: string) => { evaluate(input: unknown, bindings?: Record<string, unknown>): Promise<unknown> };

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
    throw queryError(`${about} threw an error during evaluation. ${codeOf(error)}${libraryMessage(error)}`, location);
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

const codeOf = (error: unknown): string => {
  if (typeof error === "object" && error !== null && "code" in error && typeof error.code === "string")
    return `${error.code}: `;
  return "";
};

const compiled = new Map<string, ReturnType<Compile>>();
const MOST_COMPILED = 1000;

/** Loads the library with the first expression. Throws the library's error for text that is no expression. */
export async function compiledOf(expression: string): Promise<ReturnType<Compile>> {
  const known = compiled.get(expression);
  if (known) return known;
  const { default: jsonata } = await import("jsonata");
  const made = jsonata(expression);
  if (compiled.size >= MOST_COMPILED) compiled.clear();
  compiled.set(expression, made);
  return made;
}
