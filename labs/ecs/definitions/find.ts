/** Finds the task definitions of the two services, whoever registered them. */
import { ECS, type TaskDefinition } from "@aws-sdk/client-ecs";
import { accept, type LabContext } from "../../../src/lab/index.ts";

type Reader = Pick<LabContext, "aws" | "run">;

/** How many revisions are looked at before giving up: an account may have thousands. */
const MOST = 60;

export async function describeDefinition(
  { aws }: Pick<Reader, "aws">,
  name: string,
): Promise<TaskDefinition | undefined> {
  const answer = await accept(aws(ECS).describeTaskDefinition({ taskDefinition: name }), "ClientException");
  return answer?.taskDefinition;
}

/** The newest revision of the family with the run's name, else the newest that runs the repository's image and `fits`. */
export async function findDefinition(
  context: Reader,
  { logical, repositoryUri, fits }: { logical: string; repositoryUri: string; fits: (of: TaskDefinition) => boolean },
): Promise<TaskDefinition | undefined> {
  const named = await describeDefinition(context, context.run.name(logical));
  if (named) return named;
  const { taskDefinitionArns = [] } = await context.aws(ECS).listTaskDefinitions({
    status: "ACTIVE",
    sort: "DESC",
    maxResults: MOST,
  });
  for (const arn of taskDefinitionArns) {
    const definition = await describeDefinition(context, arn);
    if (definition && runs(definition, repositoryUri) && fits(definition)) return definition;
  }
  return undefined;
}

const runs = ({ containerDefinitions = [] }: TaskDefinition, repositoryUri: string): boolean =>
  containerDefinitions.some(({ image }) => image?.startsWith(repositoryUri));

export const runsOnFargate = ({ compatibilities = [] }: TaskDefinition): boolean => compatibilities.includes("FARGATE");

/** Made for container instances: Fargate would refuse it. */
export const runsOnEc2Only = ({ compatibilities = [] }: TaskDefinition): boolean =>
  compatibilities.includes("EC2") && !compatibilities.includes("FARGATE");
