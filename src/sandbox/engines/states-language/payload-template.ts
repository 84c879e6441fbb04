/**
 * JSONPath's payload templates: members whose name ends in `.$` are paths or calls of intrinsic functions.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-inputpath-params.html
 */
import { messageOf } from "../../../shared/errors.ts";
import { type Chance, intrinsicError, intrinsics } from "./intrinsics/functions.ts";
import { type Call, parseIntrinsic } from "./intrinsics/parse-intrinsic.ts";
import { isList, isObject, type Json, textOf } from "./json.ts";
import { evaluatePath, type PathRoots } from "./json-path/evaluate-path.ts";
import { type Path, parsePath } from "./json-path/parse-path.ts";
import { intrinsicFailure, runtimeError } from "./states-error.ts";

export interface TemplateRoots extends PathRoots {
  readonly chance: Chance;
}

/** The template with its paths and calls replaced by what they stand for. */
export function fillTemplate(template: Json, roots: TemplateRoots): Json {
  if (isList(template)) return template.map((each) => fillTemplate(each, roots));
  if (!isObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) =>
      name.endsWith(".$") ? [name.slice(0, -2), resolveField(name, value, roots)] : [name, fillTemplate(value, roots)],
    ),
  );
}

function resolveField(name: string, expression: Json, roots: TemplateRoots): Json {
  if (typeof expression !== "string")
    throw runtimeError(`The value for the field '${name}' must be a valid JSONPath or a valid intrinsic function call`);
  if (expression.startsWith("States.")) return callIntrinsic(expression, roots);
  const value = evaluatePath(parsePath(expression), roots);
  if (value === undefined)
    throw runtimeError(
      `The JSONPath '${expression}' specified for the field '${name}' could not be found in the input '${textOf(subjectOf(expression, roots))}'`,
    );
  return value;
}

const subjectOf = (expression: string, roots: TemplateRoots): Json =>
  expression.startsWith("$$") ? roots.context : roots.input;

export function callIntrinsic(text: string, roots: TemplateRoots): Json {
  let call: Call;
  try {
    call = parseIntrinsic(text);
  } catch (error) {
    throw intrinsicFailure(`The function call '${text}' is not valid: ${messageOf(error)}`);
  }
  return evaluateCall(call, roots);
}

function evaluateCall({ name, arguments: given }: Call, roots: TemplateRoots): Json {
  const values = given.map((each) => {
    if ("value" in each) return each.value;
    return "call" in each ? evaluateCall(each.call, roots) : argumentAt(name, each.path, roots);
  });
  const intrinsic = intrinsics[name];
  if (!intrinsic) throw intrinsicFailure(`There is no intrinsic function '${name}'.`);
  try {
    return intrinsic(values, roots.chance);
  } catch (error) {
    throw intrinsicError(name, messageOf(error));
  }
}

function argumentAt(name: string, path: Path, roots: TemplateRoots): Json {
  const value = evaluatePath(path, roots);
  if (value === undefined)
    throw intrinsicFailure(
      `The path '${path.text}' in the arguments of '${name}' could not be found in the input '${textOf(subjectOf(path.text, roots))}'`,
    );
  return value;
}
