/** Cluster query language, its plain part. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html */
import type * as ECS from "@aws-sdk/client-ecs";
import { clientError } from "../faults.ts";

const TERM =
  /^\s*(?:attribute:)?([A-Za-z0-9._-]+)\s*(==|!=|equals|not_equals|=~|in|!in|not_in|exists|!exists)\s*(.*?)\s*$/;

/** Whether an instance matches terms joined by `and` or `or`; brackets and other subjects are refused by name. */
export function matchesExpression(expression: string, instance: ECS.ContainerInstance): boolean {
  if (/[()]/.test(expression))
    throw clientError(`Brackets in placement expressions are not in the sandbox: ${expression}`);
  return expression
    .split(/\s+(?:or|\|\|)\s+/)
    .some((part) => part.split(/\s+(?:and|&&)\s+/).every((term) => matchesTerm(term, instance)));
}

function matchesTerm(term: string, instance: ECS.ContainerInstance): boolean {
  const [, subject = "", operator = "", argument = ""] = TERM.exec(term) ?? [];
  if (operator === "") throw clientError(`Invalid placement expression: ${term}`);
  const value = attributeOf(subject, instance);
  const list = argument.replace(/^\[|\]$/g, "").split(/\s*,\s*/);
  switch (operator) {
    case "==":
    case "equals":
      return value === argument;
    case "!=":
    case "not_equals":
      return value !== argument;
    case "=~":
      return value !== undefined && new RegExp(`^(?:${argument})$`).test(value);
    case "in":
      return value !== undefined && list.includes(value);
    case "!in":
    case "not_in":
      return value === undefined || !list.includes(value);
    case "exists":
      return value !== undefined;
    default:
      return value === undefined;
  }
}

function attributeOf(subject: string, instance: ECS.ContainerInstance): string | undefined {
  if (subject === "ec2InstanceId") return instance.ec2InstanceId;
  if (subject === "agentConnected") return String(instance.agentConnected);
  return instance.attributes?.find((each) => each.name === subject)?.value;
}
