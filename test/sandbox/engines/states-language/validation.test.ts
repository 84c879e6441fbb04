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
      ["ERROR INVALID_JSONATA_EXPRESSION Unexpected end of expression at /States/S/Output"],
    ],
    [
      one({ Type: "Pass", ResultPath: "$.a" }, { QueryLanguage: "JSONata" }),
      [
        `${SCHEMA} The QueryLanguage is set to 'JSONata', but field 'ResultPath' is only supported for the 'JSONPath' QueryLanguage at /States/S`,
      ],
    ],
    [
      one({ Type: "Pass", Output: "{% 1 %}" }),
      [
        `${SCHEMA} The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/S`,
      ],
    ],
    [
      one({ Type: "Pass", Parameters: { "a.$": "States.Array(States.Shout($.b))" } }),
      [
        `${SCHEMA} The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call at /States/S/Parameters`,
      ],
    ],
    [
      one({ Type: "Task", Resource: "arn:aws:states:::lambda:invoke", TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
      [`${SCHEMA} Value must be smaller than that of TimeoutSeconds at /States/S/HeartbeatSeconds`],
    ],
    [
      one({ Type: "Pass", Assign: { states: 1, "1st": 2, "name.$": "$.b" } }),
      [
        `${SCHEMA} Variable name 'states' is reserved at /States/S/Assign/states`,
        `${SCHEMA} Invalid variable name: 1st at /States/S/Assign/1st`,
      ],
    ],
    [
      one({
        Type: "Map",
        QueryLanguage: "JSONata",
        ItemProcessor: { StartAt: "P", States: { P: { Type: "Pass", Output: "{% 1 %}", End: true } } },
      }),
      [
        `${SCHEMA} The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/S/ItemProcessor/States/P`,
      ],
    ],
    [
      one({
        Type: "Map",
        ItemProcessor: { QueryLanguage: "JSONata", StartAt: "P", States: { P: { Type: "Pass", End: true } } },
      }),
      [`${SCHEMA} Field 'QueryLanguage' is not supported at /States/S/ItemProcessor`],
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

  const TASK = "arn:aws:states:::lambda:invoke";
  const refused = (words: string, place = "Output") =>
    `ERROR UNSUPPORTED_JSONATA_EXPRESSION ${words} at /States/S/${place}`;

  test.each([
    ["phone[0] & $states.input.a", [refused("Reference to 'phone' at the top level is not supported.")]],
    ["$map($states.input.a, function($x){ b })", [refused("Reference to 'b' at the top level is not supported.")]],
    ["$$", [refused("Reference to '$$' is not supported.")]],
    ["$states.result.a", [refused("Field '$states.result' does not exist.")]],
    ["$states.errorOutput.Error", [refused("Field '$states.errorOutput' does not exist.")]],
    ["$states.input.items[value > 3]^(age).{name: last}", []],
  ])("a Pass state whose output is {%% %s %%}", async (expression, expected) => {
    expect(await errors(one({ Type: "Pass", Output: `{% ${expression} %}` }, { QueryLanguage: "JSONata" }))).toEqual(
      expected,
    );
  });

  test("the result is there once there is one, the error where it was caught", async () => {
    const machine = (task: object) => ({
      QueryLanguage: "JSONata",
      StartAt: "S",
      States: { S: { Type: "Task", Resource: TASK, Next: "T", ...task }, T: { Type: "Succeed" } },
    });
    const caught = (Output: string) => ({ Catch: [{ ErrorEquals: ["States.ALL"], Next: "T", Output }] });
    expect(await errors(machine({ Output: { a: "{% $states.result.a %}" } }))).toEqual([]);
    expect(await errors(machine(caught("{% $states.errorOutput %}")))).toEqual([]);
    expect(await errors(machine(caught("{% $states.result %}")))).toEqual([
      refused("Field '$states.result' does not exist.", "Catch[0]/Output"),
    ]);
    expect(await errors(machine({ Arguments: { a: "{% $states.result %}" } }))).toEqual([
      refused("Field '$states.result' does not exist.", "Arguments/a"),
    ]);
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
