import { ruleHolds } from "../choice-rule.ts";
import { fill, resultOf, selectedInput } from "../data-flow.ts";
import type { ChoiceRule } from "../definition.ts";
import { type Frame, type Handler, rootsOf } from "../frame.ts";
import { queryError, runtimeError } from "../states-error.ts";

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html */
export const runChoice: Handler = async (frame) => {
  const input = selectedInput(frame);
  const rule = await chosenRule(frame);
  const next = rule ? String(rule.Next) : frame.state.Default;
  if (next === undefined)
    throw runtimeError("Failed to transition out of the state. The state does not point to a next state.");
  // The state's own Assign is for the default; a rule has its own.
  return { ...(await (rule ? resultOf(frame, input, rule) : resultOf(frame, input))), next };
};

async function chosenRule(frame: Frame): Promise<ChoiceRule | undefined> {
  const { state, language } = frame;
  for (const [i, rule] of (state.Choices ?? []).entries())
    if (
      language === "JSONata"
        ? await conditionHolds(frame, rule, i)
        : ruleHolds(rule, rootsOf(frame, selectedInput(frame)))
    )
      return rule;
  return undefined;
}

async function conditionHolds(frame: Frame, rule: ChoiceRule, index: number): Promise<boolean> {
  const location = `Choices[${index}]/Condition`;
  const value = await fill(frame, rule.Condition ?? null, location);
  if (typeof value === "boolean") return value;
  throw queryError(
    `The JSONata expression specified for the field '${location}' returned an unexpected result type. Expected 'boolean', but was '${typeof value}' for value: ${JSON.stringify(value)}`,
    location,
  );
}
