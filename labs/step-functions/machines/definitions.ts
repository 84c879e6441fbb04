/** Definitions in the Amazon States Language: the lab's own, wrong ones, and what a learner's says. */
import { SQS } from "@aws-sdk/client-sqs";
import type { LabContext } from "../../../src/lab/index.ts";
import { bucketOf, queueUrlOf } from "./names.ts";

export interface State {
  Type?: string;
  Resource?: string;
  Next?: string;
  Arguments?: unknown;
  HeartbeatSeconds?: number;
  End?: boolean;
  MaxConcurrency?: number;
  ToleratedFailurePercentage?: number;
  Output?: unknown;
  Retry?: { ErrorEquals?: string[]; BackoffRate?: number; MaxAttempts?: number }[];
  Catch?: { ErrorEquals?: string[]; Next?: string }[];
  Branches?: Definition[];
  ItemProcessor?: Definition;
}

export interface Definition {
  StartAt?: string;
  QueryLanguage?: string;
  States?: Record<string, State>;
}

type Reader = Pick<LabContext, "aws" | "run" | "assets">;

/** The order machine as the lab writes it, with the run's own names in it. */
export async function orderDefinition({ aws, run, assets }: Reader): Promise<Definition> {
  const sqs = aws(SQS);
  const text = assets.text("machines/order.asl.json", {
    validate: run.name("validate"),
    charge: run.name("charge"),
    score: run.name("score"),
    ship: run.name("ship"),
    table: run.name("table"),
    out: await queueUrlOf(sqs, run.name("out")),
    approvals: await queueUrlOf(sqs, run.name("approvals")),
    activity: `arn:aws:states:${run.region}:${run.account}:activity:${run.name("pack")}`,
  });
  return parsed(text);
}

export const batchDefinition = ({ assets, run }: Pick<LabContext, "assets" | "run">): Definition =>
  parsed(assets.text("machines/batch.asl.json", { bucket: bucketOf(run) }));

export const quoteDefinition = ({ assets }: Pick<LabContext, "assets">): Definition =>
  parsed(assets.text("machines/quote.asl.json"));

/** Release 2: the same, with one state more that says which release it was. */
export function secondRelease(first: Definition): Definition {
  const second = structuredClone(first);
  const validate = second.States?.Validate;
  if (!second.States || !validate) return second;
  second.States.Stamp = {
    Type: "Pass",
    Output: "{% $merge([$states.input, {'release': 2}]) %}",
    ...(validate.Next !== undefined && { Next: validate.Next }),
  };
  validate.Next = "Stamp";
  return second;
}

/** A copy in which one of the top states is another. */
export function changed(definition: Definition, name: string, change: (state: State) => void): Definition {
  const copy = structuredClone(definition);
  const state = copy.States?.[name];
  if (state) change(state);
  return copy;
}

export interface NamedState {
  readonly name: string;
  readonly state: State;
}

/** All states, also those within branches and items. */
export function statesOf(definition: Definition): NamedState[] {
  return Object.entries(definition.States ?? {}).flatMap(([name, state]) => [
    { name, state },
    ...[...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])].flatMap(statesOf),
  ]);
}

/** A Task that tries again after an error that its own code names. */
export const retrying = (definition: Definition): NamedState | undefined =>
  statesOf(definition).find(({ state }) => state.Type === "Task" && ownError(state.Retry) !== undefined);

/** A state of the top level that goes elsewhere after an error of its own code's name: a Parallel first. */
export function catching(definition: Definition): NamedState | undefined {
  const all = Object.entries(definition.States ?? {})
    .map(([name, state]) => ({ name, state }))
    .filter(({ state }) => ownError(state.Catch) !== undefined && !state.Resource?.endsWith(".waitForTaskToken"));
  return all.find(({ state }) => state.Type === "Parallel") ?? all[0];
}

/** The first error name that is neither Step Functions' own nor Lambda's. */
export const ownError = (rules: readonly { ErrorEquals?: string[] }[] = []): string | undefined =>
  rules.flatMap((rule) => rule.ErrorEquals ?? []).find((name) => !/^(States|Lambda)\./.test(name));

/** A text that looks like an expression and stands without {% %}, so that it is taken as it is written. */
export function bareExpression({ QueryLanguage, States = {} }: Definition): string | undefined {
  if (QueryLanguage !== "JSONata") return undefined;
  let bare: string | undefined;
  JSON.stringify(States, (_, part: unknown) => {
    if (typeof part === "string" && /^\$\w+(\.\w+|\()/.test(part)) bare ??= part;
    return part;
  });
  return bare;
}

export const parsed = (text: string): Definition => JSON.parse(text) as Definition;
