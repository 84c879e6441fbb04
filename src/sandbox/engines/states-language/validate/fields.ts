/** Which members a state of each type may have. https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html */
import type { QueryLanguage, StateType } from "../definition.ts";

const words = (text: string): string[] => text.split(" ");

/** In both query languages. */
const COMMON: Readonly<Record<StateType, readonly string[]>> = {
  Pass: words("Next End Assign"),
  Task: words("Resource Next End Assign Retry Catch TimeoutSeconds HeartbeatSeconds Credentials"),
  Choice: words("Choices Default Assign"),
  Wait: words("Seconds Timestamp Next End Assign"),
  Succeed: [],
  Fail: words("Error Cause"),
  Parallel: words("Branches Next End Assign Retry Catch"),
  Map: words(
    "ItemProcessor Next End Assign Retry Catch ItemSelector ItemReader ItemBatcher ResultWriter MaxConcurrency ToleratedFailureCount ToleratedFailurePercentage Label",
  ),
};

const PATH = words("InputPath OutputPath");
const PATH_RESULT = [...PATH, ...words("Parameters ResultPath")];

const JSON_PATH: Readonly<Record<StateType, readonly string[]>> = {
  Pass: [...PATH_RESULT, "Result"],
  Task: [...PATH_RESULT, ...words("ResultSelector TimeoutSecondsPath HeartbeatSecondsPath")],
  Choice: PATH,
  Wait: [...PATH, ...words("SecondsPath TimestampPath")],
  Succeed: PATH,
  Fail: words("ErrorPath CausePath"),
  Parallel: [...PATH_RESULT, "ResultSelector"],
  Map: [
    ...PATH_RESULT,
    ...words(
      "ResultSelector Iterator ItemsPath MaxConcurrencyPath ToleratedFailureCountPath ToleratedFailurePercentagePath",
    ),
  ],
};

const JSONATA: Readonly<Record<StateType, readonly string[]>> = {
  Pass: ["Output"],
  Task: words("Arguments Output"),
  Choice: ["Output"],
  Wait: ["Output"],
  Succeed: ["Output"],
  Fail: [],
  Parallel: words("Arguments Output"),
  Map: words("Items Output"),
};

export const TYPES = Object.keys(COMMON);

export const isStateType = (name: unknown): name is StateType => typeof name === "string" && TYPES.includes(name);

export const fieldsOf = (type: StateType, language: QueryLanguage): ReadonlySet<string> =>
  new Set([
    "Type",
    "Comment",
    "QueryLanguage",
    ...COMMON[type],
    ...(language === "JSONata" ? JSONATA : JSON_PATH)[type],
  ]);

/** Whether the other query language has the member. */
export const isOfOtherLanguage = (field: string, type: StateType, language: QueryLanguage): boolean =>
  (language === "JSONata" ? JSON_PATH : JSONATA)[type].includes(field);

export const REQUIRED: Readonly<Record<StateType, readonly string[]>> = {
  Pass: [],
  Task: ["Resource"],
  Choice: ["Choices"],
  Wait: [],
  Succeed: [],
  Fail: [],
  Parallel: ["Branches"],
  Map: [],
};
