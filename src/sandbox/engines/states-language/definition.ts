/** A state machine's definition as its JSON says it. https://states-language.net/spec.html */
import type { Json, JsonObject } from "./json.ts";

export type QueryLanguage = "JSONPath" | "JSONata";

export type StateType = "Pass" | "Task" | "Choice" | "Wait" | "Succeed" | "Fail" | "Parallel" | "Map";

export interface StateMachine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly QueryLanguage?: QueryLanguage;
  readonly TimeoutSeconds?: number;
  readonly ProcessorConfig?: { readonly Mode?: string; readonly ExecutionType?: string };
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: "FULL" | "NONE";
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
}

export interface ChoiceRule extends JsonObject {}

/** What reads the items of a distributed Map, or writes its results. */
export interface ItemResource {
  readonly Resource?: string;
  readonly ReaderConfig?: JsonObject;
  readonly WriterConfig?: JsonObject;
  readonly Parameters?: Json;
  readonly Arguments?: Json;
}

/** Of every type: which of the members a state has is a matter of its Type. */
export interface State {
  readonly Type: StateType;
  readonly Next?: string;
  readonly End?: boolean;
  readonly QueryLanguage?: QueryLanguage;
  readonly InputPath?: string | null;
  readonly OutputPath?: string | null;
  readonly ResultPath?: string | null;
  readonly Parameters?: Json;
  readonly ResultSelector?: Json;
  readonly Arguments?: Json;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
  readonly Result?: Json;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Resource?: string;
  readonly Credentials?: JsonObject;
  readonly TimeoutSeconds?: Json;
  readonly TimeoutSecondsPath?: string;
  readonly HeartbeatSeconds?: Json;
  readonly HeartbeatSecondsPath?: string;
  readonly Choices?: readonly ChoiceRule[];
  readonly Default?: string;
  readonly Seconds?: Json;
  readonly SecondsPath?: string;
  readonly Timestamp?: string;
  readonly TimestampPath?: string;
  readonly Error?: string;
  readonly ErrorPath?: string;
  readonly Cause?: string;
  readonly CausePath?: string;
  readonly Branches?: readonly StateMachine[];
  readonly ItemProcessor?: StateMachine;
  readonly Iterator?: StateMachine;
  readonly Items?: Json;
  readonly ItemsPath?: string;
  readonly ItemSelector?: Json;
  readonly ItemReader?: ItemResource;
  readonly ItemBatcher?: JsonObject;
  readonly ResultWriter?: ItemResource;
  readonly MaxConcurrency?: Json;
  readonly MaxConcurrencyPath?: string;
  readonly ToleratedFailureCount?: Json;
  readonly ToleratedFailureCountPath?: string;
  readonly ToleratedFailurePercentage?: Json;
  readonly ToleratedFailurePercentagePath?: string;
  readonly Label?: string;
}

/** Of text that `validateDefinition` found no error in. */
export const parseDefinition = (text: string): StateMachine => JSON.parse(text);

/** The language of a state: its own, or its machine's. */
export const languageOf = (state: State, machineLanguage: QueryLanguage): QueryLanguage =>
  state.QueryLanguage ?? machineLanguage;

/** What a Map runs for each item. */
export const processorOf = (state: State): StateMachine | undefined => state.ItemProcessor ?? state.Iterator;

export const isDistributed = (state: State): boolean => state.ItemProcessor?.ProcessorConfig?.Mode === "DISTRIBUTED";
