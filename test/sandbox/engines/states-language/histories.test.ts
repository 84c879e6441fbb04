/** Small machines and the exact histories that AWS tells of them, in both query languages. */
import { describe, expect, test } from "vitest";
import type { Json } from "../../../../src/sandbox/engines/states-language/index.ts";
import { type Answers, tell } from "./test-host.ts";

interface Row {
  readonly title: string;
  readonly machine: object;
  readonly input?: Json;
  readonly answers?: Answers;
  readonly history: string;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
}

const one = (state: object, more: object = {}) => ({ StartAt: "S", States: { S: { End: true, ...state } }, ...more });
const jsonata = { QueryLanguage: "JSONata" };
const pass = { Type: "Pass", End: true };
const LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:f";
const INVOKE = "arn:aws:states:::lambda:invoke";
const ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:pack";
const SEND = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";

const at = (event: number) => `An error occurred while executing the state 'S' (entered at the event id #${event}). `;

const rows: readonly Row[] = [
  {
    title: "Pass hands its input on",
    machine: one({ Type: "Pass" }),
    input: { a: 1 },
    history: "1<0 ExecutionStarted, 2<0 PassStateEntered, 3<2 PassStateExited, 4<3 ExecutionSucceeded",
    output: { a: 1 },
  },
  {
    title: "Pass with Result and ResultPath",
    machine: one({ Type: "Pass", Result: { b: 2 }, ResultPath: "$.sub.r" }),
    input: { a: 1 },
    history: "1<0 ExecutionStarted, 2<0 PassStateEntered, 3<2 PassStateExited, 4<3 ExecutionSucceeded",
    output: { a: 1, sub: { r: { b: 2 } } },
  },
  {
    title: "Pass with Parameters: paths, context and intrinsic functions",
    machine: one({
      Type: "Pass",
      InputPath: "$.in",
      Parameters: {
        "x.$": "$.list[1]",
        "who.$": "$$.Execution.Name",
        "text.$": "States.Format('{}-{}', $.list[0], 'b')",
        fixed: true,
      },
      OutputPath: "$",
    }),
    input: { in: { list: [7, 8] } },
    history: "1<0 ExecutionStarted, 2<0 PassStateEntered, 3<2 PassStateExited, 4<3 ExecutionSucceeded",
    output: { x: 8, who: "run", text: "7-b", fixed: true },
  },
  {
    title: "a null OutputPath discards the output",
    machine: one({ Type: "Pass", OutputPath: null }),
    input: { a: 1 },
    history: "1<0 ExecutionStarted, 2<0 PassStateEntered, 3<2 PassStateExited, 4<3 ExecutionSucceeded",
    output: {},
  },
  {
    title: "a path that is not there fails with States.Runtime",
    machine: one({ Type: "Pass", Parameters: { "m.$": "$.nope" } }),
    input: { x: "a" },
    history: "1<0 ExecutionStarted, 2<0 PassStateEntered, 3<2 ExecutionFailed",
    error: "States.Runtime",
    cause: `${at(2)}The JSONPath '$.nope' specified for the field 'm.$' could not be found in the input '{"x":"a"}'`,
  },
  {
    title: "Choice takes the first rule that holds",
    machine: {
      StartAt: "C",
      States: {
        C: {
          Type: "Choice",
          Choices: [
            { Variable: "$.n", NumericGreaterThan: 9, Next: "Big" },
            {
              And: [{ Variable: "$.n", IsPresent: true }, { Not: { Variable: "$.n", NumericEquals: 5 } }],
              Next: "Small",
            },
          ],
          Default: "Five",
        },
        Big: pass,
        Small: pass,
        Five: { Type: "Succeed" },
      },
    },
    input: { n: 5 },
    history:
      "1<0 ExecutionStarted, 2<0 ChoiceStateEntered, 3<2 ChoiceStateExited, 4<3 SucceedStateEntered, 5<4 SucceedStateExited, 6<5 ExecutionSucceeded",
    output: { n: 5 },
  },
  {
    title: "Choice without a match fails",
    machine: {
      StartAt: "S",
      States: { S: { Type: "Choice", Choices: [{ Variable: "$.n", NumericEquals: 1, Next: "P" }] }, P: pass },
    },
    input: { n: 2 },
    history: "1<0 ExecutionStarted, 2<0 ChoiceStateEntered, 3<2 ExecutionFailed",
    error: "States.Runtime",
    cause: `${at(2)}Failed to transition out of the state. The state does not point to a next state.`,
  },
  {
    title: "Choice on a path that is not there fails",
    machine: {
      StartAt: "S",
      States: {
        S: { Type: "Choice", Choices: [{ Variable: "$.n", NumericEquals: 1, Next: "P" }], Default: "P" },
        P: pass,
      },
    },
    history: "1<0 ExecutionStarted, 2<0 ChoiceStateEntered, 3<2 ExecutionFailed",
    error: "States.Runtime",
    cause: `${at(2)}Invalid path '$.n': The choice state's condition path references an invalid value.`,
  },
  {
    title: "Wait by seconds",
    machine: { StartAt: "W", States: { W: { Type: "Wait", Seconds: 3, Next: "P" }, P: pass } },
    history:
      "1<0 ExecutionStarted, 2<0 WaitStateEntered, 3<2 WaitStateExited, 4<3 PassStateEntered, 5<4 PassStateExited, 6<5 ExecutionSucceeded",
    output: {},
  },
  {
    title: "Wait by a path that is not there fails",
    machine: one({ Type: "Wait", SecondsPath: "$.input.waitSeconds" }),
    history: "1<0 ExecutionStarted, 2<0 WaitStateEntered, 3<2 ExecutionFailed",
    error: "States.Runtime",
    cause: `${at(2)}The SecondsPath parameter does not reference an input value: $.input.waitSeconds`,
  },
  {
    title: "Wait until a timestamp in the past",
    machine: one({ Type: "Wait", Timestamp: "2020-01-01T00:00:00Z" }),
    history: "1<0 ExecutionStarted, 2<0 WaitStateEntered, 3<2 WaitStateExited, 4<3 ExecutionSucceeded",
    output: {},
  },
  {
    title: "Fail with error and cause",
    machine: { StartAt: "F", States: { F: { Type: "Fail", Error: "SomeFailure", Cause: "because" } } },
    history: "1<0 ExecutionStarted, 2<0 FailStateEntered, 3<2 ExecutionFailed",
    error: "SomeFailure",
    cause: "because",
  },
  {
    title: "Fail with paths and intrinsic functions",
    machine: {
      StartAt: "F",
      States: { F: { Type: "Fail", ErrorPath: "$.e", CausePath: "States.Format('it was {}', $.c)" } },
    },
    input: { e: "Named", c: "me" },
    history: "1<0 ExecutionStarted, 2<0 FailStateEntered, 3<2 ExecutionFailed",
    error: "Named",
    cause: "it was me",
  },
  {
    title: "a function by its ARN",
    machine: one({ Type: "Task", Resource: LAMBDA }),
    input: { a: 1 },
    history:
      "1<0 ExecutionStarted, 2<0 TaskStateEntered, 3<2 LambdaFunctionScheduled, 4<3 LambdaFunctionStarted, 5<4 LambdaFunctionSucceeded, 6<5 TaskStateExited, 7<6 ExecutionSucceeded",
    output: { a: 1 },
  },
  {
    title: "a function that fails",
    machine: one({ Type: "Task", Resource: LAMBDA }),
    answers: { S: [{ error: "Exception", cause: "c" }] },
    history:
      "1<0 ExecutionStarted, 2<0 TaskStateEntered, 3<2 LambdaFunctionScheduled, 4<3 LambdaFunctionStarted, 5<4 LambdaFunctionFailed, 6<5 ExecutionFailed",
    error: "Exception",
    cause: "c",
  },
  {
    title: "an integration, with ResultSelector and ResultPath",
    machine: one({
      Type: "Task",
      Resource: INVOKE,
      Parameters: { FunctionName: "f" },
      ResultSelector: { "p.$": "$.Payload" },
      ResultPath: "$.r",
    }),
    input: { a: 1 },
    answers: { S: [{ result: { Payload: 5, StatusCode: 200 } }] },
    history:
      "1<0 ExecutionStarted, 2<0 TaskStateEntered, 3<2 TaskScheduled, 4<3 TaskStarted, 5<4 TaskSucceeded, 6<5 TaskStateExited, 7<6 ExecutionSucceeded",
    output: { a: 1, r: { p: 5 } },
  },
  {
    title: "Catch takes the error on, beside the input",
    machine: {
      StartAt: "S",
      States: {
        S: {
          Type: "Task",
          Resource: INVOKE,
          End: true,
          Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.e", Next: "P" }],
        },
        P: pass,
      },
    },
    input: { a: 1 },
    answers: { S: [{ error: "E", cause: "c" }] },
    history:
      "1<0 ExecutionStarted, 2<0 TaskStateEntered, 3<2 TaskScheduled, 4<3 TaskStarted, 5<4 TaskFailed, 6<5 TaskStateExited, 7<6 PassStateEntered, 8<7 PassStateExited, 9<8 ExecutionSucceeded",
    output: { a: 1, e: { Error: "E", Cause: "c" } },
  },
  {
    title: "Retry schedules the task again",
    machine: one({ Type: "Task", Resource: INVOKE, Retry: [{ ErrorEquals: ["Temporary"] }] }),
    answers: { S: [{ error: "Temporary" }, { result: 1 }] },
    history:
      "1<0 ExecutionStarted, 2<0 TaskStateEntered, 3<2 TaskScheduled, 4<3 TaskStarted, 5<4 TaskFailed, 6<5 TaskScheduled, 7<6 TaskStarted, 8<7 TaskSucceeded, 9<8 TaskStateExited, 10<9 ExecutionSucceeded",
    output: 1,
  },
  {
    title: "States.TaskFailed is not a timeout",
    machine: {
      StartAt: "S",
      States: {
        S: {
          Type: "Task",
          Resource: INVOKE,
          TimeoutSeconds: 2,
          End: true,
          Catch: [
            { ErrorEquals: ["States.TaskFailed"], Next: "P" },
            { ErrorEquals: ["States.Timeout"], Next: "T" },
          ],
        },
        P: pass,
        T: { Type: "Pass", Result: "late", End: true },
      },
    },
    answers: { S: [{ never: true }] },
    history:
      "1<0 ExecutionStarted, 2<0 TaskStateEntered, 3<2 TaskScheduled, 4<3 TaskStarted, 5<4 TaskTimedOut, 6<5 TaskStateExited, 7<6 PassStateEntered, 8<7 PassStateExited, 9<8 ExecutionSucceeded",
    output: "late",
  },
  {
    title: "a heartbeat that is missed is States.Timeout, and can be caught as States.HeartbeatTimeout",
    machine: {
      StartAt: "S",
      States: {
        S: {
          Type: "Task",
          Resource: SEND,
          HeartbeatSeconds: 2,
          End: true,
          Catch: [{ ErrorEquals: ["States.HeartbeatTimeout"], Next: "P" }],
        },
        P: pass,
      },
    },
    answers: { S: [{ never: true }] },
    history:
      "1<0 ExecutionStarted, 2<0 TaskStateEntered, 3<2 TaskScheduled, 4<3 TaskStarted, 5<4 TaskSubmitted, 6<5 TaskTimedOut, 7<6 TaskStateExited, 8<7 PassStateEntered, 9<8 PassStateExited, 10<9 ExecutionSucceeded",
    output: { Error: "States.Timeout" },
  },
  {
    title: "a task token: submitted, then answered",
    machine: one({ Type: "Task", Resource: SEND, Parameters: { "t.$": "$$.Task.Token" } }),
    history:
      "1<0 ExecutionStarted, 2<0 TaskStateEntered, 3<2 TaskScheduled, 4<3 TaskStarted, 5<4 TaskSubmitted, 6<5 TaskSucceeded, 7<6 TaskStateExited, 8<7 ExecutionSucceeded",
    output: { t: "token" },
  },
  {
    title: "an activity",
    machine: one({ Type: "Task", Resource: ACTIVITY }),
    input: { v: 1 },
    history:
      "1<0 ExecutionStarted, 2<0 TaskStateEntered, 3<2 ActivityScheduled, 4<3 ActivityStarted, 5<4 ActivitySucceeded, 6<5 TaskStateExited, 7<6 ExecutionSucceeded",
    output: { v: 1 },
  },
  {
    title: "an activity that fails",
    machine: one({ Type: "Task", Resource: ACTIVITY }),
    answers: { S: [{ error: "Broken", cause: "it" }] },
    history:
      "1<0 ExecutionStarted, 2<0 TaskStateEntered, 3<2 ActivityScheduled, 4<3 ActivityStarted, 5<4 ActivityFailed, 6<5 ExecutionFailed",
    error: "Broken",
    cause: "it",
  },
  {
    title: "Parallel: each branch follows from its start; exit and success follow from the same event",
    machine: one({
      Type: "Parallel",
      Branches: [
        { StartAt: "A", States: { A: pass } },
        { StartAt: "B", States: { B: pass } },
      ],
    }),
    input: [1],
    history:
      "1<0 ExecutionStarted, 2<0 ParallelStateEntered, 3<2 ParallelStateStarted, 4<3 PassStateEntered, 5<3 PassStateEntered, 6<4 PassStateExited, 7<5 PassStateExited, 8<7 ParallelStateSucceeded, 9<7 ParallelStateExited, 10<9 ExecutionSucceeded",
    output: [[1], [1]],
  },
  {
    title: "Parallel: a failed branch gives up the others",
    machine: one({
      Type: "Parallel",
      Branches: [
        { StartAt: "F", States: { F: { Type: "Fail", Error: "E" } } },
        { StartAt: "W", States: { W: { Type: "Wait", Seconds: 60, End: true } } },
      ],
    }),
    history:
      "1<0 ExecutionStarted, 2<0 ParallelStateEntered, 3<2 ParallelStateStarted, 4<3 FailStateEntered, 5<3 WaitStateEntered, 6<4 WaitStateAborted, 7<4 ParallelStateFailed, 8<7 ExecutionFailed",
    error: "E",
  },
  {
    title: "Parallel: its Catch sees the branch's error",
    machine: {
      StartAt: "S",
      States: {
        S: {
          Type: "Parallel",
          End: true,
          Branches: [{ StartAt: "F", States: { F: { Type: "Fail", Error: "E", Cause: "c" } } }],
          Catch: [{ ErrorEquals: ["E"], Next: "P" }],
        },
        P: pass,
      },
    },
    history:
      "1<0 ExecutionStarted, 2<0 ParallelStateEntered, 3<2 ParallelStateStarted, 4<3 FailStateEntered, 5<4 ParallelStateFailed, 6<5 ParallelStateExited, 7<6 PassStateEntered, 8<7 PassStateExited, 9<8 ExecutionSucceeded",
    output: { Error: "E", Cause: "c" },
  },
  {
    title: "Map, one at a time: an iteration follows from the last event inside the one before",
    machine: one({ Type: "Map", MaxConcurrency: 1, ItemProcessor: { StartAt: "P", States: { P: pass } } }),
    input: [1, 2, 3],
    history:
      "1<0 ExecutionStarted, 2<0 MapStateEntered, 3<2 MapStateStarted, 4<3 MapIterationStarted, 5<4 PassStateEntered, 6<5 PassStateExited, 7<6 MapIterationSucceeded, 8<6 MapIterationStarted, 9<8 PassStateEntered, 10<9 PassStateExited, 11<10 MapIterationSucceeded, 12<10 MapIterationStarted, 13<12 PassStateEntered, 14<13 PassStateExited, 15<14 MapIterationSucceeded, 16<15 MapStateSucceeded, 17<15 MapStateExited, 18<17 ExecutionSucceeded",
    output: [1, 2, 3],
  },
  {
    title: "Map, side by side, with ItemSelector",
    machine: one({
      Type: "Map",
      ItemsPath: "$.items",
      ItemSelector: { "v.$": "$$.Map.Item.Value", "i.$": "$$.Map.Item.Index", "all.$": "$.k" },
      ItemProcessor: { StartAt: "P", States: { P: pass } },
    }),
    input: { items: ["a", "b"], k: 9 },
    history:
      "1<0 ExecutionStarted, 2<0 MapStateEntered, 3<2 MapStateStarted, 4<3 MapIterationStarted, 5<3 MapIterationStarted, 6<4 PassStateEntered, 7<5 PassStateEntered, 8<6 PassStateExited, 9<8 MapIterationSucceeded, 10<7 PassStateExited, 11<10 MapIterationSucceeded, 12<11 MapStateSucceeded, 13<11 MapStateExited, 14<13 ExecutionSucceeded",
    output: [
      { v: "a", i: 0, all: 9 },
      { v: "b", i: 1, all: 9 },
    ],
  },
  {
    title: "Map over nothing",
    machine: one({ Type: "Map", ItemProcessor: { StartAt: "P", States: { P: pass } } }),
    input: [],
    history:
      "1<0 ExecutionStarted, 2<0 MapStateEntered, 3<2 MapStateStarted, 4<3 MapStateSucceeded, 5<3 MapStateExited, 6<5 ExecutionSucceeded",
    output: [],
  },
  {
    title: "Map: a failed iteration gives up the others",
    machine: one({
      Type: "Map",
      ItemProcessor: {
        StartAt: "C",
        States: {
          C: { Type: "Choice", Choices: [{ Variable: "$", NumericEquals: 1, Next: "F" }], Default: "W" },
          F: { Type: "Fail", Error: "One" },
          W: { Type: "Wait", Seconds: 60, End: true },
        },
      },
    }),
    input: [1, 2],
    history:
      "1<0 ExecutionStarted, 2<0 MapStateEntered, 3<2 MapStateStarted, 4<3 MapIterationStarted, 5<3 MapIterationStarted, 6<4 ChoiceStateEntered, 7<5 ChoiceStateEntered, 8<6 ChoiceStateExited, 9<7 ChoiceStateExited, 10<8 FailStateEntered, 11<9 WaitStateEntered, 12<10 MapIterationFailed, 13<10 MapIterationAborted, 14<10 WaitStateAborted, 15<10 MapStateFailed, 16<15 ExecutionFailed",
    error: "One",
  },
  {
    title: "Map over what is no list",
    machine: one({ Type: "Map", ItemsPath: "$.a", ItemProcessor: { StartAt: "P", States: { P: pass } } }),
    input: { a: 1 },
    history: "1<0 ExecutionStarted, 2<0 MapStateEntered, 3<2 ExecutionFailed",
    error: "States.Runtime",
    cause: `${at(2)}Reference path "$.a" must point to array.`,
  },
  {
    title: "a machine's TimeoutSeconds",
    machine: one({ Type: "Wait", Seconds: 600 }, { TimeoutSeconds: 5 }),
    history: "1<0 ExecutionStarted, 2<0 WaitStateEntered, 3<0 ExecutionTimedOut",
  },
  {
    title: "variables of JSONPath states",
    machine: {
      StartAt: "A",
      States: {
        A: { Type: "Pass", Assign: { "n.$": "$.a", fixed: 1 }, Next: "B" },
        B: { Type: "Pass", Parameters: { "sum.$": "States.MathAdd($n, $fixed)" }, End: true },
      },
    },
    input: { a: 4 },
    history:
      "1<0 ExecutionStarted, 2<0 PassStateEntered, 3<2 PassStateExited, 4<3 PassStateEntered, 5<4 PassStateExited, 6<5 ExecutionSucceeded",
    output: { sum: 5 },
  },
  {
    title: "JSONata: Output of a Pass",
    machine: one(
      {
        Type: "Pass",
        Output: { sum: "{% $states.input.a + 1 %}", name: "{% $states.context.State.Name %}", lit: "$x" },
      },
      jsonata,
    ),
    input: { a: 1 },
    history: "1<0 ExecutionStarted, 2<0 PassStateEntered, 3<2 PassStateExited, 4<3 ExecutionSucceeded",
    output: { sum: 2, name: "S", lit: "$x" },
  },
  {
    title: "JSONata: Arguments, result, Assign",
    machine: {
      ...jsonata,
      StartAt: "S",
      States: {
        S: {
          Type: "Task",
          Resource: INVOKE,
          Arguments: { FunctionName: "f", Payload: "{% $states.input %}" },
          Assign: { got: "{% $states.result.n %}" },
          Output: "{% $states.result.n * 2 %}",
          Next: "T",
        },
        T: { Type: "Succeed", Output: "{% { 'got': $got, 'in': $states.input } %}" },
      },
    },
    answers: { S: [{ result: { n: 21 } }] },
    history:
      "1<0 ExecutionStarted, 2<0 TaskStateEntered, 3<2 TaskScheduled, 4<3 TaskStarted, 5<4 TaskSucceeded, 6<5 TaskStateExited, 7<6 SucceedStateEntered, 8<7 SucceedStateExited, 9<8 ExecutionSucceeded",
    output: { got: 21, in: 42 },
  },
  {
    title: "JSONata: an expression without a value",
    machine: one({ Type: "Pass", Output: { a: "{% $states.input.nope %}" } }, jsonata),
    history: "1<0 ExecutionStarted, 2<0 PassStateEntered, 3<2 EvaluationFailed, 4<3 ExecutionFailed",
    error: "States.QueryEvaluationError",
    cause: `${at(2)}The JSONata expression '$states.input.nope' specified for the field 'Output/a' returned nothing (undefined).`,
  },
  {
    title: "JSONata: an expression that throws",
    machine: one({ Type: "Pass", Output: "{% 'a' + 1 %}" }, jsonata),
    history: "1<0 ExecutionStarted, 2<0 PassStateEntered, 3<2 EvaluationFailed, 4<3 ExecutionFailed",
    error: "States.QueryEvaluationError",
    cause: `${at(2)}The JSONata expression ''a' + 1' specified for the field 'Output' threw an error during evaluation. T2001: The left side of the "+" operator must evaluate to a number`,
  },
  {
    title: "JSONata: a failed evaluation can be caught",
    machine: {
      ...jsonata,
      StartAt: "S",
      States: {
        S: {
          Type: "Task",
          Resource: INVOKE,
          Arguments: "{% $states.input.nope %}",
          End: true,
          Catch: [
            { ErrorEquals: ["States.QueryEvaluationError"], Output: "{% $states.errorOutput.Error %}", Next: "P" },
          ],
        },
        P: pass,
      },
    },
    history:
      "1<0 ExecutionStarted, 2<0 TaskStateEntered, 3<2 EvaluationFailed, 4<3 TaskStateExited, 5<4 PassStateEntered, 6<5 PassStateExited, 7<6 ExecutionSucceeded",
    output: "States.QueryEvaluationError",
  },
  {
    title: "JSONata: Choice with conditions, and a rule's own Assign and Output",
    machine: {
      ...jsonata,
      StartAt: "C",
      States: {
        C: {
          Type: "Choice",
          Choices: [
            {
              Condition: "{% $states.input.total > 1000 %}",
              Assign: { big: true },
              Output: { was: "{% $states.input.total %}" },
              Next: "P",
            },
          ],
          Default: "P",
        },
        P: { Type: "Pass", Output: "{% {'big': $big, 'in': $states.input} %}", End: true },
      },
    },
    input: { total: 5000 },
    history:
      "1<0 ExecutionStarted, 2<0 ChoiceStateEntered, 3<2 ChoiceStateExited, 4<3 PassStateEntered, 5<4 PassStateExited, 6<5 ExecutionSucceeded",
    output: { big: true, in: { was: 5000 } },
  },
  {
    title: "JSONata: a condition that is no boolean",
    machine: {
      ...jsonata,
      StartAt: "S",
      States: { S: { Type: "Choice", Choices: [{ Condition: "{% 1 %}", Next: "P" }] }, P: pass },
    },
    history: "1<0 ExecutionStarted, 2<0 ChoiceStateEntered, 3<2 EvaluationFailed, 4<3 ExecutionFailed",
    error: "States.QueryEvaluationError",
  },
  {
    title: "JSONata: Map with Items, selector and variables of the outer scope",
    machine: {
      ...jsonata,
      StartAt: "A",
      States: {
        A: { Type: "Pass", Assign: { factor: 10 }, Next: "M" },
        M: {
          Type: "Map",
          Items: "{% $states.input.list %}",
          MaxConcurrency: 1,
          ItemSelector: { v: "{% $states.context.Map.Item.Value %}" },
          ItemProcessor: {
            StartAt: "P",
            States: { P: { Type: "Pass", Output: "{% $states.input.v * $factor %}", End: true } },
          },
          Output: "{% $sum($states.result) %}",
          End: true,
        },
      },
    },
    input: { list: [1, 2] },
    history:
      "1<0 ExecutionStarted, 2<0 PassStateEntered, 3<2 PassStateExited, 4<3 MapStateEntered, 5<4 MapStateStarted, 6<5 MapIterationStarted, 7<6 PassStateEntered, 8<7 PassStateExited, 9<8 MapIterationSucceeded, 10<8 MapIterationStarted, 11<10 PassStateEntered, 12<11 PassStateExited, 13<12 MapIterationSucceeded, 14<13 MapStateSucceeded, 15<13 MapStateExited, 16<15 ExecutionSucceeded",
    output: 30,
  },
  {
    title: "JSONata: Wait by expression, Fail by expression",
    machine: {
      ...jsonata,
      StartAt: "W",
      States: {
        W: { Type: "Wait", Seconds: "{% $states.input.s %}", Next: "F" },
        F: { Type: "Fail", Error: "{% 'E' & $states.input.s %}", Cause: "plain" },
      },
    },
    input: { s: 2 },
    history:
      "1<0 ExecutionStarted, 2<0 WaitStateEntered, 3<2 WaitStateExited, 4<3 FailStateEntered, 5<4 ExecutionFailed",
    error: "E2",
    cause: "plain",
  },
  {
    title: "JSONata: the functions that Step Functions adds",
    machine: one(
      {
        Type: "Pass",
        Output: {
          parsed: "{% $parse('{\"a\":1}').a %}",
          parts: "{% $partition([1,2,3], 2) %}",
          range: "{% $range(0, 4, 2) %}",
          hash: "{% $hash('a', 'MD5') %}",
          uuid: "{% $length($uuid()) %}",
          random: "{% $random(7) = $random(7) %}",
        },
      },
      jsonata,
    ),
    history: "1<0 ExecutionStarted, 2<0 PassStateEntered, 3<2 PassStateExited, 4<3 ExecutionSucceeded",
    output: {
      parsed: 1,
      parts: [[1, 2], [3]],
      range: [0, 2, 4],
      hash: "0cc175b9c0f1b6a831c399e269772661",
      uuid: 36,
      random: true,
    },
  },
  {
    title: "a JSONata state in a JSONPath machine",
    machine: {
      StartAt: "S",
      States: { S: { Type: "Pass", QueryLanguage: "JSONata", Output: "{% $states.input.a %}", End: true } },
    },
    input: { a: [1, 2] },
    history: "1<0 ExecutionStarted, 2<0 PassStateEntered, 3<2 PassStateExited, 4<3 ExecutionSucceeded",
    output: [1, 2],
  },
  {
    title: "JSONata: Parallel gives branches its Arguments, and variables stay inside",
    machine: {
      ...jsonata,
      StartAt: "S",
      States: {
        S: {
          Type: "Parallel",
          Arguments: { n: 1 },
          Branches: [
            {
              StartAt: "A",
              States: {
                A: { Type: "Pass", Assign: { mine: 1 }, Next: "B" },
                B: { Type: "Pass", Output: "{% $mine + $states.input.n %}", End: true },
              },
            },
          ],
          Next: "T",
        },
        T: { Type: "Pass", Output: "{% $exists($mine) %}", End: true },
      },
    },
    history:
      "1<0 ExecutionStarted, 2<0 ParallelStateEntered, 3<2 ParallelStateStarted, 4<3 PassStateEntered, 5<4 PassStateExited, 6<5 PassStateEntered, 7<6 PassStateExited, 8<7 ParallelStateSucceeded, 9<7 ParallelStateExited, 10<9 PassStateEntered, 11<10 PassStateExited, 12<11 ExecutionSucceeded",
    output: false,
  },
];

describe("expressions that AWS ends", () => {
  const about = (expression: string) =>
    `An error occurred while executing the state 'S' (entered at the event id #2). The JSONata expression '${expression}' specified for the field 'Output' threw an error during evaluation`;
  test.each([
    ["($f := function($n) { $f($n + 1) }; $f(1))", ": Expression evaluation timeout: Check for infinite loop"],
    [
      Array(200).fill(1).join("+"),
      ": Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive",
    ],
    ["$sum([1..873783])", ": Expression evaluation memory limit exceeded: Check for excessive memory usage"],
    ["$eval('1+1')", ". T1006: Attempted to invoke a non-function"],
  ])("%s", { timeout: 60_000 }, async (expression, why) => {
    const { ending } = await tell(one({ Type: "Pass", Output: `{% ${expression} %}` }, jsonata));
    expect(ending).toMatchObject({
      status: "FAILED",
      error: "States.QueryEvaluationError",
      cause: about(expression) + why,
    });
  });

  test("what is still allowed", async () => {
    const Output = {
      deep: `{% ${Array(99).fill(1).join("+")} %}`,
      endless: "{% 1/0 %}",
      long: "{% $sum([1..873782]) %}",
    };
    const { ending } = await tell(one({ Type: "Pass", Output }, jsonata));
    expect(ending).toEqual({
      status: "SUCCEEDED",
      output: JSON.stringify({ deep: 99, endless: "Infinity", long: 381_747_928_653 }),
    });
  });
});

describe("histories", () => {
  test.each([...rows])("$title", async ({ machine, input, answers, history, output, error, cause }) => {
    const { lines, ending } = await tell(machine, input, answers);
    expect(lines.join(", ")).toBe(history);
    if (output !== undefined) expect(ending).toEqual({ status: "SUCCEEDED", output: JSON.stringify(output) });
    if (error !== undefined)
      expect(ending).toMatchObject({ status: "FAILED", error, ...(cause !== undefined && { cause }) });
  });

  test("the table has at least forty rows", () => {
    expect(rows.length).toBeGreaterThanOrEqual(40);
  });
});
