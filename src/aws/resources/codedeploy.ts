import {
  CodeDeploy,
  type CreateApplicationCommandInput,
  type CreateApplicationCommandOutput,
  type CreateDeploymentConfigCommandInput,
  type CreateDeploymentConfigCommandOutput,
  type CreateDeploymentGroupCommandInput,
  type CreateDeploymentGroupCommandOutput,
  paginateListApplications,
  paginateListDeploymentConfigs,
  paginateListDeploymentGroups,
  paginateListDeployments,
} from "@aws-sdk/client-codedeploy";
import {
  all,
  creating,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
  tagsOf,
} from "../resource-type.ts";

const application: ResourceType = {
  type: "codedeploy:application",
  creates: [
    creating<CreateApplicationCommandInput, CreateApplicationCommandOutput>("CreateApplication", (input) => [
      ref("codedeploy:application", input.applicationName),
    ]),
  ],
  after: ["codedeploy:deployment-group"],
  read: async (context, { id }) => {
    await context.aws(CodeDeploy).getApplication({ applicationName: id });
    return seen(context, id);
  },
  find: async (context) => {
    const pages = paginateListApplications({ client: context.aws(CodeDeploy) }, {});
    const names = await all(pages, (page) => page.applications);
    return Promise.all(names.filter((name) => context.isRunName(name)).map((name) => seen(context, name)));
  },
  delete: async ({ aws }, { id }) => void (await aws(CodeDeploy).deleteApplication({ applicationName: id })),
  settle: 60,
  deletion: { usual: 2, limit: 300 },
  dailyCost: "free",
};

async function seen(context: ResourceContext, id: string): Promise<Sighting> {
  const tags = await tagsAt(context, `application:${id}`);
  return { ...refOf("codedeploy:application", id), state: "live", name: id, tags };
}

async function tagsAt({ aws, run }: ResourceContext, resource: string) {
  const ResourceArn = `arn:${run.partition}:codedeploy:${run.region}:${run.account}:${resource}`;
  return tagsOf((await aws(CodeDeploy).listTagsForResource({ ResourceArn })).Tags);
}

/** Id: `<application>/<group>`. Deployments go with their group; AWS keeps their record, which costs nothing. */
const group: ResourceType = {
  type: "codedeploy:deployment-group",
  creates: [
    creating<CreateDeploymentGroupCommandInput, CreateDeploymentGroupCommandOutput>(
      "CreateDeploymentGroup",
      (input) => [ref("codedeploy:deployment-group", `${input.applicationName}/${input.deploymentGroupName}`)],
    ),
  ],
  parents: ["codedeploy:application"],
  after: [],
  read: async (context, { id }) => {
    await context.aws(CodeDeploy).getDeploymentGroup(namesIn(id));
    return { ...refOf("codedeploy:deployment-group", id), ...(await groupSeen(context, id)) };
  },
  find: async (context) => {
    const found: Sighting[] = [];
    for (const { id: applicationName } of context.ours("codedeploy:application")) {
      const pages = paginateListDeploymentGroups({ client: context.aws(CodeDeploy) }, { applicationName });
      for (const name of await ifThere(all(pages, (page) => page.deploymentGroups))) {
        const id = `${applicationName}/${name}`;
        const parent = { type: "codedeploy:application", id: applicationName };
        found.push({ ...refOf("codedeploy:deployment-group", id), ...(await groupSeen(context, id)), parent });
      }
    }
    return found;
  },
  delete: async ({ aws }, { id }) => {
    const codedeploy = aws(CodeDeploy);
    const running = paginateListDeployments(
      { client: codedeploy },
      { ...namesIn(id), includeOnlyStatuses: ["Created", "Queued", "InProgress", "Ready", "Baking"] },
    );
    // What it was about to deploy goes with the service that it deploys to.
    for (const deploymentId of await all(running, (page) => page.deployments))
      await codedeploy.stopDeployment({ deploymentId, autoRollbackEnabled: false });
    await codedeploy.deleteDeploymentGroup(namesIn(id));
  },
  settle: 60,
  deletion: { usual: 2, limit: 300 },
  dailyCost: "free",
};

async function groupSeen(context: ResourceContext, id: string) {
  const tags = await tagsAt(context, `deploymentgroup:${id}`);
  return { state: "live", name: namesIn(id).deploymentGroupName, tags } as const;
}

function namesIn(id: string): { applicationName: string; deploymentGroupName: string } {
  const [applicationName = "", deploymentGroupName = ""] = id.split("/");
  return { applicationName, deploymentGroupName };
}

/** Groups of an application that is gone. */
const ifThere = (names: Promise<string[]>): Promise<string[]> =>
  names.catch((error: Error) => {
    if (error.name === "ApplicationDoesNotExistException") return [];
    throw error;
  });

/** Has no tags: ours by its name. */
const config: ResourceType = {
  type: "codedeploy:deployment-config",
  creates: [
    creating<CreateDeploymentConfigCommandInput, CreateDeploymentConfigCommandOutput>(
      "CreateDeploymentConfig",
      (input) => [ref("codedeploy:deployment-config", input.deploymentConfigName)],
    ),
  ],
  after: ["codedeploy:deployment-group"],
  read: async ({ aws }, { id }) => {
    await aws(CodeDeploy).getDeploymentConfig({ deploymentConfigName: id });
    return configSeen(id);
  },
  find: async (context) => {
    const pages = paginateListDeploymentConfigs({ client: context.aws(CodeDeploy) }, {});
    const names = await all(pages, (page) => page.deploymentConfigsList);
    return names.filter((name) => context.isRunName(name)).map(configSeen);
  },
  delete: async ({ aws }, { id }) => void (await aws(CodeDeploy).deleteDeploymentConfig({ deploymentConfigName: id })),
  settle: 60,
  deletion: { usual: 2, limit: 300 },
  dailyCost: "free",
};

const configSeen = (id: string): Sighting => ({
  ...refOf("codedeploy:deployment-config", id),
  state: "live",
  name: id,
});

const catalogue: ServiceCatalogue = {
  service: "codedeploy",
  types: [application, group, config],
  changes: {
    CreateDeployment: "goes with its deployment group; what it makes goes with the service that is deployed to",
    ContinueDeployment: "goes with its deployment group",
    StopDeployment: "ends",
    PutLifecycleEventHookExecutionStatus: "goes with its deployment group",
    RegisterApplicationRevision: "goes with the application",
    UpdateDeploymentGroup: "goes with the group",
    TagResource: "tags go with their resource",
    UntagResource: "removes",
    DeleteApplication: "removes",
    DeleteDeploymentGroup: "removes",
    DeleteDeploymentConfig: "removes",
  },
};

export default catalogue;
