import { arn, type ResourcesOf } from "../../kit/index.ts";

const WITHOUT = /^(List(StateMachines|Activities)|ValidateStateMachineDefinition|TestState|SendTask\w+)$/;

/** What a request acts on. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html */
export const actedOn: ResourcesOf = (operation, input, context) => {
  if (WITHOUT.test(operation)) return ["*"];
  const { name } = input;
  if (operation === "CreateStateMachine") return [arn(context, "states", `stateMachine:${String(name)}`)];
  if (operation === "CreateActivity") return [arn(context, "states", `activity:${String(name)}`)];
  if (operation === "CreateStateMachineAlias") return aliasActedOn(input, String(name));
  const named = Object.entries(input).find(
    ([member, value]) => /arn$/i.test(member) && typeof value === "string" && value.includes(":states:"),
  );
  return typeof named?.[1] === "string" ? [named[1]] : undefined;
};

function aliasActedOn(input: Readonly<Record<string, unknown>>, name: string): readonly string[] | undefined {
  const [first]: unknown[] = Array.isArray(input.routingConfiguration) ? input.routingConfiguration : [];
  if (typeof first !== "object" || first === null || !("stateMachineVersionArn" in first)) return undefined;
  return [String(first.stateMachineVersionArn).replace(/:\d+$/, `:${name}`)];
}
