import {
  ECS,
  paginateListTaskDefinitionFamilies,
  paginateListTaskDefinitions,
  type RegisterTaskDefinitionCommandInput,
  type RegisterTaskDefinitionCommandOutput,
  type TaskDefinition,
  type TaskDefinitionStatus,
} from "@aws-sdk/client-ecs";
import {
  all,
  creating,
  identifiedBy,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type Sighting,
  tagsOf,
} from "../resource-type.ts";

/**
 * A revision is deregistered (INACTIVE), then deleted: it stays DELETE_IN_PROGRESS until nothing refers to it any more,
 * which AWS decides. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/delete-task-definition-v2.html
 */
export const taskDefinition: ResourceType = {
  type: "ecs:task-definition",
  creates: [
    creating<RegisterTaskDefinitionCommandInput, RegisterTaskDefinitionCommandOutput>(
      "RegisterTaskDefinition",
      (_, { taskDefinition: made }) => [ref("ecs:task-definition", made?.taskDefinitionArn, { family: made?.family })],
    ),
  ],
  after: ["ecs:service", "ecs:task"],
  read: async ({ aws }, { id }) => {
    const { taskDefinition: found, tags } = await aws(ECS).describeTaskDefinition({
      taskDefinition: id,
      include: ["TAGS"],
    });
    return found && { ...definitionSeen(found), tags: tagsOf(tags) };
  },
  find: findDefinitions,
  delete: async ({ aws }, { id, ids }) => {
    if (ids.status === "ACTIVE") await aws(ECS).deregisterTaskDefinition({ taskDefinition: id });
    const { failures } = await aws(ECS).deleteTaskDefinitions({ taskDefinitions: [id] });
    const [failure] = failures ?? [];
    if (failure)
      throw new Error(`DeleteTaskDefinitions: ${failure.reason ?? "refused"} ${failure.detail ?? ""}`.trim());
  },
  identifies: identifiedBy(/^arn:[^:]+:ecs:[^:]+:\d+:task-definition\/.+$/),
  settle: 60,
  deletion: { usual: 2, limit: 600 },
  dailyCost: "free",
};

const definitionSeen = (each: TaskDefinition): Sighting => ({
  ...refOf("ecs:task-definition", each.taskDefinitionArn, { family: each.family, status: each.status }),
  state: each.status === "DELETE_IN_PROGRESS" ? "retained" : "live",
  until: "AWS removes it once nothing refers to it",
  name: each.family,
  createdAt: each.registeredAt,
});

/** Families with the run's name. Revisions without it are known from the journal alone. */
async function findDefinitions(context: ResourceContext): Promise<readonly Sighting[]> {
  const ecs = context.aws(ECS);
  const families = (
    await all(
      paginateListTaskDefinitionFamilies(
        { client: ecs },
        { familyPrefix: `lab-${context.run.lab}-${context.run.id}`, status: "ALL" },
      ),
      (page) => page.families,
    )
  ).filter((family) => context.isRunName(family));
  const found: Sighting[] = [];
  for (const family of families)
    for (const status of ["ACTIVE", "INACTIVE"] as const) found.push(...(await revisions(ecs, family, status)));
  return found;
}

async function revisions(ecs: ECS, family: string, status: TaskDefinitionStatus): Promise<Sighting[]> {
  const arns = await all(
    paginateListTaskDefinitions({ client: ecs }, { familyPrefix: family, status }),
    (page) => page.taskDefinitionArns,
  );
  const found: Sighting[] = [];
  for (const arn of arns) {
    const { taskDefinition: each, tags } = await ecs.describeTaskDefinition({ taskDefinition: arn, include: ["TAGS"] });
    if (each) found.push({ ...definitionSeen(each), tags: tagsOf(tags) });
  }
  return found;
}
