/** Finds what AWS would refuse in a definition. https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html */
import type { QueryLanguage } from "../definition.ts";
import { isObject, type JsonObject } from "../json.ts";
import { type Diagnostic, Findings } from "./diagnostic.ts";
import { checkExpressions } from "./expressions.ts";
import { fieldsOf, isOfOtherLanguage, isStateType, REQUIRED, TYPES } from "./fields.ts";
import { jsonProblem } from "./json-problem.ts";
import { checkMachineShape, checkTransitions } from "./machine-shape.ts";
import { checkStateRules } from "./state-rules.ts";

export type MachineType = "STANDARD" | "EXPRESS";

/** Where a check is: the machine's findings and the state. */
export interface StateScene {
  readonly findings: Findings;
  readonly state: JsonObject;
  readonly location: string;
  readonly language: QueryLanguage;
  readonly machineType: MachineType;
}

export async function validateDefinition(text: string, type: MachineType = "STANDARD"): Promise<readonly Diagnostic[]> {
  if (text.trim() === "") return [notAnObject];
  const problem = jsonProblem(text);
  if (problem) {
    const location = `[Source: (String)${JSON.stringify(text.slice(0, 500))}; line: ${problem.line}, column: ${problem.column}]`;
    const message = `${problem.message}\n at ${location}`;
    return [{ severity: "ERROR", code: "INVALID_JSON_DESCRIPTION", message, location }];
  }
  const definition: unknown = JSON.parse(text);
  if (!isObject(definition)) return [notAnObject];
  const findings = new Findings();
  await checkMachine(definition, { findings, location: "", language: "JSONPath", type, names: new Set() });
  return findings.all;
}

const notAnObject: Diagnostic = {
  severity: "ERROR",
  code: "SCHEMA_VALIDATION_FAILED",
  message: "Definition must be a valid JSON object",
};

interface MachineScene {
  readonly findings: Findings;
  readonly location: string;
  readonly language: QueryLanguage;
  readonly type: MachineType;
  /** Of all states so far, in every nested machine. */
  readonly names: Set<string>;
}

async function checkMachine(machine: JsonObject, scene: MachineScene): Promise<void> {
  const { findings, location } = scene;
  const { States } = machine;
  if (!checkMachineShape(machine, findings, location) || !isObject(States)) return;
  const language = languageIn(machine, scene);
  for (const [name, state] of Object.entries(States)) {
    const at = `${location}/States/${name}`;
    if (name.length > 80) findings.error(at, `State name is longer than 80 characters: ${name}`, "INVALID_STATE_NAME");
    if (scene.names.has(name)) findings.error(at, `Duplicate state name: ${name}`, "DUPLICATE_STATE_NAME");
    scene.names.add(name);
    if (isObject(state)) await checkState(state, { ...scene, location: at, language });
    else findings.error(at, "A state must be an object");
  }
  checkTransitions(machine, findings, location);
}

function languageIn(machine: JsonObject, { findings, location, language }: MachineScene): QueryLanguage {
  const { QueryLanguage } = machine;
  if (QueryLanguage === undefined) return language;
  if (QueryLanguage === "JSONata" || QueryLanguage === "JSONPath") return QueryLanguage;
  findings.error(`${location}/QueryLanguage`, "Value is not one of: [JSONPath, JSONata]");
  return language;
}

async function checkState(state: JsonObject, scene: MachineScene): Promise<void> {
  const { findings, location, type: machineType } = scene;
  const { Type } = state;
  if (!isStateType(Type)) {
    findings.error(
      Type === undefined ? location : `${location}/Type`,
      Type === undefined ? "These fields are required: [Type]" : `Value is not one of: [${TYPES.join(", ")}]`,
    );
    return;
  }
  if (scene.language === "JSONata" && state.QueryLanguage === "JSONPath") {
    findings.error(location, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
    return;
  }
  const language = languageIn(state, scene);
  const missing = REQUIRED[Type].filter((field) => state[field] === undefined);
  if (missing.length > 0) findings.error(location, `These fields are required: [${missing.join(", ")}]`);
  const allowed = fieldsOf(Type, language);
  for (const field of Object.keys(state).filter((each) => !allowed.has(each))) {
    const other = language === "JSONata" ? "JSONPath" : "JSONata";
    if (isOfOtherLanguage(field, Type, language))
      findings.error(
        location,
        `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${other}' QueryLanguage`,
      );
    else findings.error(`${location}/${field}`, "Field is not supported");
  }
  const stateScene: StateScene = { findings, state, location, language, machineType };
  checkStateRules(Type, stateScene);
  await checkExpressions(stateScene);
  // Nested machines speak the language of the machine, also where the state around them speaks another.
  await checkNested(state, scene);
}

async function checkNested(state: JsonObject, scene: MachineScene): Promise<void> {
  const { findings, location } = scene;
  const branches = Array.isArray(state.Branches) ? state.Branches : [];
  for (const [i, branch] of branches.entries())
    if (isObject(branch)) await checkMachine(branch, { ...scene, location: `${location}/Branches[${i}]` });
  for (const field of ["ItemProcessor", "Iterator"] as const) {
    const processor = state[field];
    if (!isObject(processor)) continue;
    if (processor.QueryLanguage !== undefined)
      findings.error(`${location}/${field}`, "Field 'QueryLanguage' is not supported");
    else
      await checkMachine(processor, { ...scene, location: `${location}/${field}`, type: typeInside(processor, scene) });
  }
}

/** Children of a distributed Map are executions of their own type. */
function typeInside({ ProcessorConfig }: JsonObject, { type }: MachineScene): MachineType {
  if (!isObject(ProcessorConfig) || ProcessorConfig.Mode !== "DISTRIBUTED") return type;
  return ProcessorConfig.ExecutionType === "EXPRESS" ? "EXPRESS" : "STANDARD";
}
