import type * as SFN from "@aws-sdk/client-sfn";
import {
  isList,
  isObject,
  type Json,
  jsonProblem,
  type State,
  StatesError,
} from "../../../engines/states-language/index.ts";
import { validation } from "../faults.ts";
import { machinesIn } from "./state-under-test.ts";

const MOCKABLE = new Set(["Task", "Parallel", "Map"]);

/** What the mock makes of the state's work: its result, or its error. Undefined without a mock. */
export function mockOf(state: State, input: SFN.TestStateInput): (() => Json) | undefined {
  const { mock, stateConfiguration } = input;
  if (!mock) return undefined;
  if (!MOCKABLE.has(state.Type))
    throw validation(`State type '${state.Type}' is not supported when a mock is specified`);
  if (mock.result !== undefined && mock.errorOutput)
    throw validation("A test mock should have only one of the following fields: [result, errorOutput].");
  if (input.revealSecrets) throw validation("TestState does not support RevealSecrets when a mock is specified.");
  const { errorOutput } = mock;
  if (!errorOutput) return resultOf(state, mock.result ?? "{}");
  const by = stateConfiguration?.errorCausedByState;
  if (by !== undefined && !statesInside(state).includes(by)) throw validation("State not found in definition");
  return () => {
    throw new StatesError(errorOutput.error, errorOutput.cause, { isOfTask: true });
  };
}

function resultOf(state: State, text: string): () => Json {
  const problem = jsonProblem(text);
  if (problem) throw validation("Mocked result must be proper JSON");
  const result: Json = JSON.parse(text);
  if (state.Type === "Map" && state.ResultWriter) {
    if (!isObject(result)) throw validation("Mocked result must be a JSON object.");
  } else if (state.Type !== "Task") {
    if (!isList(result)) throw validation("Mocked result must be an array.");
    if (state.Type === "Parallel" && result.length !== state.Branches?.length)
      throw validation("Mocked result must contain the same number of items as number of Parallel branches.");
  }
  return () => result;
}

function statesInside(state: State): string[] {
  const inside = (value: Json): string[] =>
    machinesIn(value).flatMap(({ States }) =>
      isObject(States) ? Object.entries(States).flatMap(([name, each]) => [name, ...inside(each)]) : [],
    );
  return inside(JSON.parse(JSON.stringify(state)));
}
