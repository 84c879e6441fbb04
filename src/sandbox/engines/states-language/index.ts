/** The Amazon States Language: definitions are validated and run. https://states-language.net/spec.html */
export { parseDefinition, type QueryLanguage, type State } from "./definition.ts";
export type { Host, MapRunRequest, Progress, Task } from "./host.ts";
export { bytesOf, isList, isObject, type Json, type JsonObject } from "./json.ts";
export { copyPosition, type Position, redrivenPosition } from "./position.ts";
export type { Resource } from "./resource.ts";
export { type Ending, runExecution, Stopped } from "./run-execution.ts";
export { DATA_LIMIT, runtimeError, StatesError } from "./states-error.ts";
export { type Trial, tryState } from "./try-state.ts";
export type { Diagnostic } from "./validate/diagnostic.ts";
export { jsonProblem } from "./validate/json-problem.ts";
export { validateDefinition } from "./validate/validate-definition.ts";
