/** The state that TestState is asked for: alone, or by its name in a whole definition. */
import {
  isList,
  isObject,
  type Json,
  type JsonObject,
  type QueryLanguage,
  type State,
  validateDefinition,
} from "../../../engines/states-language/index.ts";
import { invalidDefinition, validation } from "../faults.ts";

export interface StateUnderTest {
  readonly name: string;
  readonly state: State;
  readonly language: QueryLanguage;
}

/** What a state alone cannot have right. */
const ABOUT_OTHERS = new Set(["MISSING_TRANSITION_TARGET", "MISSING_END_STATE"]);

const ALONE = "StateName";

export async function stateUnderTest(definition: string, stateName: string | undefined): Promise<StateUnderTest> {
  const parsed = parse(definition);
  if (stateName === undefined && parsed?.States === undefined) {
    await requireValid(
      JSON.stringify({ StartAt: ALONE, States: { [ALONE]: parsed ?? null } }),
      (code) => !ABOUT_OTHERS.has(code),
    );
    return { name: ALONE, state: stateOf(parsed), language: languageIn(parsed, "JSONPath") };
  }
  if (stateName === undefined)
    throw validation("The stateName is required where the definition is of a state machine.");
  await requireValid(definition, () => true);
  const found = parsed && findState(parsed, stateName, "JSONPath");
  if (!found) throw validation("State not found in definition");
  return { ...found, name: stateName };
}

function parse(definition: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(definition);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

async function requireValid(definition: string, counts: (code: string) => boolean): Promise<void> {
  const [first] = (await validateDefinition(definition)).filter(
    ({ severity, code }) => severity === "ERROR" && counts(code),
  );
  if (first) throw invalidDefinition(first);
}

function findState(machine: JsonObject, name: string, outer: QueryLanguage): Omit<StateUnderTest, "name"> | undefined {
  const language = languageIn(machine, outer);
  const states = isObject(machine.States) ? machine.States : {};
  const state = states[name];
  if (isObject(state)) return { state: stateOf(state), language: languageIn(state, language) };
  for (const each of Object.values(states))
    for (const inner of machinesIn(each)) {
      const found = findState(inner, name, language);
      if (found) return found;
    }
  return undefined;
}

/** Machines inside a Parallel or Map state. */
export function machinesIn(state: Json): JsonObject[] {
  if (!isObject(state)) return [];
  const { Branches, ItemProcessor, Iterator } = state;
  return [...(isList(Branches) ? Branches : []), ItemProcessor, Iterator].filter((each) => isObject(each));
}

const languageIn = (of: JsonObject | undefined, outer: QueryLanguage): QueryLanguage =>
  of?.QueryLanguage === "JSONata" || of?.QueryLanguage === "JSONPath" ? of.QueryLanguage : outer;

/** The definition was validated: it has the members of a state. */
const stateOf = (value: JsonObject | undefined): State => JSON.parse(JSON.stringify(value ?? {}));
