/** Registers the lab's task definitions from their templates in assets/. */
import { ECS, type RegisterTaskDefinitionCommandInput } from "@aws-sdk/client-ecs";
import { found, type LabContext } from "../../../src/lab/index.ts";

export interface DefinitionValues {
  /** Repository and digest: exactly this image, whatever happens to its tag. */
  readonly image: string;
  readonly executionRoleArn: string;
  readonly taskRoleArn: string;
  readonly secretArn: string;
  readonly logGroup: string;
}

/** Registers a revision of `<run>-<logical>`, changed by `change`; answers its ARN. */
export async function registerDefinition(
  { aws, run, assets }: Pick<LabContext, "aws" | "run" | "assets">,
  logical: "web" | "api",
  values: DefinitionValues,
  change: (input: RegisterTaskDefinitionCommandInput) => RegisterTaskDefinitionCommandInput = (input) => input,
): Promise<string> {
  const { image, executionRoleArn, taskRoleArn, secretArn, logGroup } = values;
  const placeholders = { image, executionRoleArn, taskRoleArn, secretArn, logGroup };
  const template = assets.json(`taskdef-${logical}.json`, {
    ...placeholders,
    family: run.name(logical),
    region: run.region,
  });
  if (!isDefinition(template)) throw new Error(`assets/taskdef-${logical}.json is not a task definition.`);
  const { taskDefinition } = await aws(ECS).registerTaskDefinition(change(template));
  return found(taskDefinition?.taskDefinitionArn, "ECS registered a task definition without an ARN.");
}

const isDefinition = (value: unknown): value is RegisterTaskDefinitionCommandInput =>
  typeof value === "object" && value !== null && "family" in value && "containerDefinitions" in value;
