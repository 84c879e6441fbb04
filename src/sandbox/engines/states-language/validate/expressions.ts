/** Paths, intrinsic functions and JSONata expressions in a state must parse. */
import { intrinsics } from "../intrinsics/functions.ts";
import { type Call, parseIntrinsic } from "../intrinsics/parse-intrinsic.ts";
import { isList, isObject, type Json } from "../json.ts";
import { parsePath } from "../json-path/parse-path.ts";
import { compiledOf, expressionIn, libraryMessage } from "../jsonata/evaluate.ts";
import { refusedReferences, type StatesMember } from "../jsonata/references.ts";
import type { StateScene } from "./validate-definition.ts";

/** Nested machines are checked as machines. */
const NESTED = new Set(["Branches", "ItemProcessor", "Iterator", "Comment"]);

export async function checkExpressions(scene: StateScene): Promise<void> {
  for (const [field, value] of Object.entries(scene.state)) {
    if (NESTED.has(field)) continue;
    const location = `${scene.location}/${field}`;
    if (field === "Assign") checkVariableNames(value, location, scene);
    if (scene.language === "JSONata") await checkJsonata(value, location, scene);
    else if (field.endsWith("Path")) checkPath(value, location, scene);
    else if (field === "Choices") checkRules(value, location, scene);
    else if (field === "Catch") checkCatchPaths(value, location, scene);
    else if (field === "Result") warnOfPaths(value, location, scene);
    else checkTemplate(value, location, scene);
  }
}

async function checkJsonata(value: Json, location: string, scene: StateScene): Promise<void> {
  if (isList(value)) {
    for (const [i, each] of value.entries()) await checkJsonata(each, `${location}[${i}]`, scene);
    return;
  }
  if (isObject(value)) {
    for (const [name, each] of Object.entries(value)) await checkJsonata(each, `${location}/${name}`, scene);
    return;
  }
  const expression = typeof value === "string" ? expressionIn(value) : undefined;
  if (expression === undefined) return;
  const { findings } = scene;
  try {
    const tree = (await compiledOf(expression)).ast();
    for (const words of refusedReferences(tree, availableAt(location.slice(scene.location.length + 1), scene)))
      findings.error(location, words, "UNSUPPORTED_JSONATA_EXPRESSION");
  } catch (error) {
    findings.error(location, libraryMessage(error), "INVALID_JSONATA_EXPRESSION");
  }
}

/** What `$states` has at a place in a state: the result once there is one, the error where it was caught. */
function availableAt(place: string, { state }: StateScene): ReadonlySet<StatesMember> {
  if (/^Catch\[\d+\]\/(Output|Assign)(\/|\[|$)/.test(place)) return new Set(["errorOutput"]);
  const hasResult = state.Type === "Task" || state.Type === "Parallel" || state.Type === "Map";
  return new Set(hasResult && /^(Output|Assign)(\/|\[|$)/.test(place) ? ["result"] : []);
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html; the words are ours. */
function checkVariableNames(value: Json, location: string, { findings, language }: StateScene): void {
  if (!isObject(value)) return;
  for (const key of Object.keys(value)) {
    const name = language === "JSONPath" && key.endsWith(".$") ? key.slice(0, -2) : key;
    if (name === "states") findings.error(`${location}/${key}`, "Variable name 'states' is reserved");
    else if (!/^\p{ID_Start}\p{ID_Continue}*$/u.test(name) || name.length > 80)
      findings.error(`${location}/${key}`, `Invalid variable name: ${name}`);
  }
}

function checkPath(value: Json, location: string, { findings }: StateScene): void {
  if (value === null) return;
  if (typeof value !== "string" || !(isPath(value) || isCall(value)))
    findings.error(location, "Value is not a valid JSONPath");
}

function checkRules(value: Json, location: string, scene: StateScene): void {
  if (isList(value)) {
    for (const [i, each] of value.entries()) checkRules(each, `${location}[${i}]`, scene);
    return;
  }
  if (!isObject(value)) return;
  for (const [name, each] of Object.entries(value)) {
    if (name === "Variable" || name.endsWith("Path")) checkPath(each, `${location}/${name}`, scene);
    else if (name === "Assign") checkTemplate(each, `${location}/${name}`, scene);
    else checkRules(each, `${location}/${name}`, scene);
  }
}

function checkCatchPaths(value: Json, location: string, scene: StateScene): void {
  if (!isList(value)) return;
  for (const [i, each] of value.entries())
    if (isObject(each) && each.ResultPath !== undefined)
      checkPath(each.ResultPath, `${location}[${i}]/ResultPath`, scene);
}

/** Members that end in `.$` must be paths or calls; others that look like one are pointed out. */
function checkTemplate(value: Json, location: string, scene: StateScene): void {
  if (isList(value)) {
    for (const [i, each] of value.entries()) checkTemplate(each, `${location}[${i}]`, scene);
    return;
  }
  if (!isObject(value)) return;
  for (const [name, each] of Object.entries(value)) {
    if (!name.endsWith(".$")) {
      if (typeof each === "string" && looksDynamic(each))
        scene.findings.warning(
          `${location}/${name}`,
          "No .$ on a field that appears to be a JSONPath or Intrinsic Function.",
          "NO_DOLLAR",
        );
      checkTemplate(each, `${location}/${name}`, scene);
    } else if (typeof each !== "string" || !(isPath(each) || isCall(each)))
      scene.findings.error(
        location,
        `The value for the field '${name}' must be a valid JSONPath or a valid intrinsic function call`,
      );
  }
}

function warnOfPaths(value: Json, location: string, scene: StateScene): void {
  if (!isObject(value)) return;
  for (const [name, each] of Object.entries(value))
    if (name.endsWith(".$") || (typeof each === "string" && looksDynamic(each)))
      scene.findings.warning(
        `${location}/${name}`,
        "Attempt to use a path in the result of a pass state.",
        "PASS_RESULT_IS_STATIC",
      );
}

const looksDynamic = (text: string): boolean =>
  /^\$\$?[.[]|^\$\$?$|^States\.[A-Za-z]+\(/.test(text) && (isPath(text) || isCall(text));

const isPath = (text: string): boolean => text.startsWith("$") && parses(() => parsePath(text));

const isCall = (text: string): boolean => text.startsWith("States.") && parses(() => checkNames(parseIntrinsic(text)));

function checkNames(call: Call): void {
  if (!(call.name in intrinsics)) throw new SyntaxError(`no intrinsic function ${call.name}`);
  for (const each of call.arguments) if ("call" in each) checkNames(each.call);
}

function parses(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}
