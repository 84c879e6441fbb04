import { arn, type ResourcesOf } from "../../kit/index.ts";

/** The repositories that a request names; operations on the registry have no resource. */
export const actedOn: ResourcesOf = (operation, input, context) => {
  const names = [input.repositoryName, input.repositoryNames]
    .flat()
    .filter((name): name is string => typeof name === "string");
  if (names.length > 0) return names.map((name) => arn(context, "ecr", `repository/${name}`));
  if (operation === "DescribeRepositories") return [arn(context, "ecr", "repository/*")];
  return typeof input.resourceArn === "string" ? [input.resourceArn] : ["*"];
};
