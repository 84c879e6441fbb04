import type { ResourcesOf } from "../../kit/index.ts";
import { parameterArn, parseReference } from "./names.ts";

/** The parameters that a request names. */
export const actedOn: ResourcesOf = (operation, input, context) => {
  if (operation === "DescribeParameters") return ["*"];
  const named = [input.Name, input.Names, input.Path].flat().filter((name): name is string => typeof name === "string");
  const tagged = input.ResourceType === "Parameter" && typeof input.ResourceId === "string" ? [input.ResourceId] : [];
  const arns = [...named, ...tagged].map((name) => parameterArn(context, parseReference(name).name));
  return arns.length > 0 ? arns : undefined;
};
