/** Paths, intrinsic functions and JSONata expressions in a state must parse. */
import { parseIntrinsic } from "../intrinsics/parse-intrinsic.ts";
import { isList, isObject, type Json } from "../json.ts";
import { parsePath } from "../json-path/parse-path.ts";
import { compiledOf, expressionIn, libraryMessage } from "../jsonata/evaluate.ts";
import type { StateScene } from "./validate-definition.ts";

/** Nested machines are checked as machines. */
const NESTED = new Set(["Branches", "ItemProcessor", "Iterator", "Comment"]);

export async function checkExpressions(scene: StateScene): Promise<void> {
  for (const [field, value] of Object.entries(scene.state)) {
    if (NESTED.has(field)) continue;
    const location = `${scene.location}/${field}`;
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
  try {
    await compiledOf(expression);
  } catch (error) {
    scene.findings.error(location, `The JSONata expression is not valid: ${libraryMessage(error)}`);
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

const isCall = (text: string): boolean => text.startsWith("States.") && parses(() => parseIntrinsic(text));

function parses(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}
