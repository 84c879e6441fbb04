/** The shape of a machine: where it starts, where states lead, which of them are never reached. */
import { isObject, type Json, type JsonObject } from "../json.ts";
import type { Findings } from "./diagnostic.ts";

/** False where it has not even states. */
export function checkMachineShape(machine: JsonObject, findings: Findings, location: string): boolean {
  const missing = ["States", "StartAt"].filter((field) => machine[field] === undefined);
  const at = location === "" ? "/" : location;
  if (missing.length > 0) findings.error(at, `These fields are required: [${missing.join(", ")}]`);
  if (machine.States !== undefined && (!isObject(machine.States) || Object.keys(machine.States).length === 0)) {
    findings.error(`${location}/States`, "States must be an object with at least one state");
    return false;
  }
  const { TimeoutSeconds } = machine;
  if (
    TimeoutSeconds !== undefined &&
    !(typeof TimeoutSeconds === "number" && TimeoutSeconds >= 1 && TimeoutSeconds <= 99_999_999)
  )
    findings.error(`${location}/TimeoutSeconds`, "Value must be a whole number from 1 to 99999999");
  return missing.length === 0;
}

/** Each target must be a state of the same machine, each state must be reached, and one of them must be an end. */
export function checkTransitions({ States, StartAt }: JsonObject, findings: Findings, location: string): void {
  if (!isObject(States) || typeof StartAt !== "string") return;
  const reached = new Set<string>();
  const missing = (target: string, at: string) =>
    findings.error(at, `Missing 'Next' target: ${target}`, "MISSING_TRANSITION_TARGET");
  if (StartAt in States) reached.add(StartAt);
  else missing(StartAt, `${location}/StartAt`);
  for (const [name, state] of Object.entries(States))
    for (const { target, field } of targetsOf(state)) {
      if (target in States) {
        if (target !== name) reached.add(target);
      } else missing(target, `${location}/States/${name}/${field}`);
    }
  for (const name of Object.keys(States))
    if (!reached.has(name))
      findings.error(`${location}/States/${name}`, `State "${name}" is not reachable.`, "MISSING_TRANSITION_TARGET");
  if (!Object.values(States).some(isEnd))
    findings.error(`${location}/States`, "No state ends the state machine.", "MISSING_END_STATE");
}

const isEnd = (state: Json): boolean =>
  isObject(state) && (state.End === true || state.Type === "Succeed" || state.Type === "Fail");

interface Target {
  readonly target: string;
  readonly field: string;
}

function targetsOf(state: Json): Target[] {
  if (!isObject(state)) return [];
  const at = (value: Json | undefined, field: string): Target[] =>
    typeof value === "string" ? [{ target: value, field }] : [];
  const inList = (field: "Choices" | "Catch"): Target[] => {
    const list = state[field];
    return Array.isArray(list)
      ? list.flatMap((each: Json, i) => (isObject(each) ? at(each.Next, `${field}[${i}]/Next`) : []))
      : [];
  };
  return [...at(state.Next, "Next"), ...at(state.Default, "Default"), ...inList("Choices"), ...inList("Catch")];
}
