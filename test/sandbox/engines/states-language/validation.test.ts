import { describe, expect, test } from "vitest";
import { validateDefinition } from "../../../../src/sandbox/engines/states-language/index.ts";

const errors = async (definition: object | string, type: "STANDARD" | "EXPRESS" = "STANDARD") =>
  (await validateDefinition(typeof definition === "string" ? definition : JSON.stringify(definition), type)).map(
    ({ severity, code, message, location }) =>
      `${severity} ${code} ${message}${location === undefined ? "" : ` at ${location}`}`,
  );

const one = (state: object, more: object = {}) => ({ StartAt: "S", States: { S: { End: true, ...state } }, ...more });
const SCHEMA = "ERROR SCHEMA_VALIDATION_FAILED";

describe("what AWS says of wrong definitions", () => {
  test.each([
    ["", [`${SCHEMA} Definition must be a valid JSON object`]],
    ["[]", [`${SCHEMA} Definition must be a valid JSON object`]],
    [{}, [`${SCHEMA} These fields are required: [States, StartAt] at /`]],
    [{ States: { P: { Type: "Pass", End: true } } }, [`${SCHEMA} These fields are required: [StartAt] at /`]],
    [one({ Type: "Pass" }), []],
    [
      one({ Type: "Pass", QueryLanguage: "JSONPath" }, { QueryLanguage: "JSONata" }),
      [`${SCHEMA} 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/S`],
    ],
    [one({ Type: "Task", Resource: "nothing" }), [`${SCHEMA} Value is not a valid resource ARN at /States/S/Resource`]],
    [one({ Type: "Pass", Colour: 1 }), [`${SCHEMA} Field is not supported at /States/S/Colour`]],
    [
      one({ Type: "Pass", Parameters: { "a.$": "no path" } }),
      [
        `${SCHEMA} The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call at /States/S/Parameters`,
      ],
    ],
    [
      { StartAt: "A", States: { A: { Type: "Pass", Next: "B" } } },
      [
        "ERROR MISSING_TRANSITION_TARGET Missing 'Next' target: B at /States/A/Next",
        "ERROR MISSING_END_STATE No state ends the state machine. at /States",
      ],
    ],
    [
      { StartAt: "A", States: { A: { Type: "Succeed" }, B: { Type: "Succeed" } } },
      ['ERROR MISSING_TRANSITION_TARGET State "B" is not reachable. at /States/B'],
    ],
    [
      one({ Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Retry: [{ ErrorEquals: ["States.ALL", "E"] }] }),
      [`${SCHEMA} 'States.ALL' must appear alone and in the last Retrier at /States/S/Retry[0]/ErrorEquals`],
    ],
    [
      one({ Type: "Pass", Output: "{% 1 + %}" }, { QueryLanguage: "JSONata" }),
      [expect.stringContaining(`${SCHEMA} The JSONata expression is not valid`)],
    ],
    [
      one({ Type: "Pass", ResultPath: "$.a" }, { QueryLanguage: "JSONata" }),
      [`${SCHEMA} The field 'ResultPath' is not supported when the QueryLanguage is 'JSONata' at /States/S/ResultPath`],
    ],
    [
      one({ Type: "Pass", Parameters: { a: "$.b" } }),
      [
        "WARNING NO_DOLLAR No .$ on a field that appears to be a JSONPath or Intrinsic Function. at /States/S/Parameters/a",
      ],
    ],
  ])("%j", async (definition, expected) => {
    expect(await errors(definition)).toEqual(expected);
  });

  test("text that is no JSON, with its place", async () => {
    expect(await validateDefinition("not a definition")).toEqual([
      {
        severity: "ERROR",
        code: "INVALID_JSON_DESCRIPTION",
        location: '[Source: (String)"not a definition"; line: 1, column: 4]',
        message:
          "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: (String)\"not a definition\"; line: 1, column: 4]",
      },
    ]);
  });

  test.each([
    [
      "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      "Express state machine does not support '.waitForTaskToken' service integration ",
    ],
    [
      "arn:aws:states:::states:startExecution.sync",
      "Express state machine does not support '.sync' service integration",
    ],
    ["arn:aws:states:us-east-1:123456789012:activity:a", "Express state machine does not support Activity ARN"],
  ])("Express refuses %s", async (Resource, message) => {
    expect(await errors(one({ Type: "Task", Resource }), "EXPRESS")).toEqual([
      `${SCHEMA} ${message} at /States/S/Resource`,
    ]);
  });
});
