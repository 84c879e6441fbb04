/** A few questions for the section, asked in guided mode after its last step. */
import type { Question } from "../../src/lab/index.ts";

const STEP_FUNCTIONS = "AWS Step Functions";

export const quiz: readonly Question[] = [
  {
    id: "standard-or-express",
    section: STEP_FUNCTIONS,
    asks: "An order waits for a person, perhaps for a day. Which type of workflow?",
    choices: [
      {
        text: "Standard",
        right: true,
        why: "It runs for up to a year, waits for task tokens and activities, and is paid by transition: waiting is free.",
      },
      { text: "Express", why: "It ends after five minutes, and can neither wait for a token nor use an activity." },
      { text: "Either", why: "Express executions end after five minutes." },
    ],
  },
  {
    id: "retry-or-catch",
    section: STEP_FUNCTIONS,
    asks: "A task has both a Retry and a Catch for the same error. Which comes first?",
    choices: [
      { text: "Catch", why: "An error that is caught has left the state; then there is nothing to try again." },
      {
        text: "Retry, until its attempts are used up",
        right: true,
        why: "Only the error of the last attempt reaches Catch.",
      },
      { text: "Whichever stands first", why: "The order in the document says nothing." },
    ],
  },
  {
    id: "error-in-a-branch",
    section: STEP_FUNCTIONS,
    asks: "A task in a branch of a Parallel state fails, and nothing in the branch catches it. What happens?",
    choices: [
      {
        text: "The other branches go on, and the failed one gives null",
        why: "One branch that fails, fails the state.",
      },
      {
        text: "The Parallel state fails, and the other branches are stopped",
        right: true,
        why: "The error leaves the Parallel state: a Catch that undoes the work belongs there.",
      },
      { text: "The execution fails at once, whatever is caught", why: "A Catch on the Parallel state is asked first." },
    ],
  },
  {
    id: "who-moves-an-activity",
    section: STEP_FUNCTIONS,
    asks: "An execution stands at an activity and does not go on. What is missing?",
    choices: [
      {
        text: "A worker that polls GetActivityTask and answers with the task's token",
        right: true,
        why: "Step Functions calls nobody for an activity: a worker, wherever it runs, comes and asks.",
      },
      {
        text: "A permission for the role to invoke the activity",
        why: "An activity is a queue of tasks, not a program.",
      },
      { text: "An EventBridge rule", why: "Nothing is sent out for an activity." },
    ],
  },
  {
    id: "function-for-a-write",
    section: STEP_FUNCTIONS,
    asks: "A state has to write one item to DynamoDB. What is the least that does it?",
    choices: [
      {
        text: "A Lambda function that writes it",
        why: "That is code to pay for and to keep, which only passes data on.",
      },
      {
        text: "A Task state with the resource arn:aws:states:::dynamodb:putItem",
        right: true,
        why: "Step Functions calls the service itself, as the machine's role.",
      },
      { text: "An activity", why: "That needs a worker besides." },
    ],
  },
  {
    id: "redrive",
    section: STEP_FUNCTIONS,
    asks: "An order was charged, and then failed at shipping. The cause is gone. How does it go on without a second charge?",
    choices: [
      { text: "Start an execution with the same input", why: "It begins at the first state, and charges again." },
      {
        text: "RedriveExecution on the failed one",
        right: true,
        why: "It goes on at the state that failed; what succeeded keeps its results. Standard only, for 14 days.",
      },
      { text: "UpdateStateMachine", why: "That is for executions to come." },
    ],
  },
  {
    id: "alarm-dimension",
    section: STEP_FUNCTIONS,
    asks: "Executions fail, and the alarm on ExecutionsFailed stays INSUFFICIENT_DATA. What is the usual reason?",
    choices: [
      {
        text: "Its dimension StateMachineArn is not exactly the machine's ARN",
        right: true,
        why: "A metric with other dimensions is another metric: the ARN of an alias or version, or of another machine, has its own.",
      },
      { text: "The machine's log level is OFF", why: "Metrics do not depend on logs." },
      { text: "Failures are no metric of Standard workflows", why: "They are, in AWS/States." },
    ],
  },
];
