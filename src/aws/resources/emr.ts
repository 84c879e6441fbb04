import {
  type Cluster,
  type CreateStudioCommandInput,
  type CreateStudioCommandOutput,
  EMR,
  type NotebookExecution,
  paginateListClusters,
  paginateListNotebookExecutions,
  paginateListStudios,
  type RunJobFlowCommandInput,
  type RunJobFlowCommandOutput,
  type StartNotebookExecutionCommandInput,
  type StartNotebookExecutionCommandOutput,
  type Studio,
} from "@aws-sdk/client-emr";
import {
  all,
  creating,
  identifiedBy,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
  tagsOf,
} from "../resource-type.ts";

const cluster: ResourceType = {
  type: "emr:cluster",
  creates: [
    creating<RunJobFlowCommandInput, RunJobFlowCommandOutput>("RunJobFlow", (input, { JobFlowId }) => [
      ref("emr:cluster", JobFlowId, { name: input.Name }),
    ]),
  ],
  after: ["emr:notebook-execution"],
  read: async ({ aws }, { id }) => clusterSeen((await aws(EMR).describeCluster({ ClusterId: id })).Cluster),
  find: async ({ aws }) => {
    const client = aws(EMR);
    const ClusterStates = ["STARTING", "BOOTSTRAPPING", "RUNNING", "WAITING", "TERMINATING"] as const;
    const live = await all(
      paginateListClusters({ client }, { ClusterStates: [...ClusterStates] }),
      (page) => page.Clusters,
    );
    // Only a description has the tags.
    const seen = await Promise.all(
      live.map(async ({ Id }) => clusterSeen((await client.describeCluster({ ClusterId: Id })).Cluster)),
    );
    return seen.filter((each) => each !== undefined);
  },
  delete: async ({ aws }, { id, state }) => {
    if (state === "going") return;
    await aws(EMR).setTerminationProtection({ JobFlowIds: [id], TerminationProtected: false });
    await aws(EMR).terminateJobFlows({ JobFlowIds: [id] });
  },
  identifies: identifiedBy(/^j-[0-9A-Z]+$/),
  settle: 60,
  deletion: { usual: 240, limit: 1800 },
  dailyCost: "$5.80 for each m5.xlarge node",
};

/** A cluster that has ended stays described for two months; it is gone, and costs nothing. */
function clusterSeen(each: Cluster | undefined): Sighting | undefined {
  const state = each?.Status?.State ?? "";
  if (!each || state === "TERMINATED" || state === "TERMINATED_WITH_ERRORS") return undefined;
  return {
    ...refOf("emr:cluster", each.Id, { name: each.Name }),
    state: state === "TERMINATING" ? "going" : "live",
    name: each.Name,
    tags: tagsOf(each.Tags),
    createdAt: each.Status?.Timeline?.CreationDateTime,
  };
}

const studio: ResourceType = {
  type: "emr:studio",
  creates: [
    creating<CreateStudioCommandInput, CreateStudioCommandOutput>("CreateStudio", (input, { StudioId }) => [
      ref("emr:studio", StudioId, { name: input.Name }),
    ]),
  ],
  after: [],
  read: async ({ aws }, { id }) => {
    const { Studio: seen } = await aws(EMR).describeStudio({ StudioId: id });
    return seen && studioSeen(seen);
  },
  find: async ({ aws }) => {
    const client = aws(EMR);
    const studios = await all(paginateListStudios({ client }, {}), (page) => page.Studios);
    return Promise.all(
      studios.map(async (each) =>
        studioSeen((await client.describeStudio({ StudioId: each.StudioId })).Studio ?? { ...each }),
      ),
    );
  },
  delete: async ({ aws }, { id }) => void (await aws(EMR).deleteStudio({ StudioId: id })),
  identifies: identifiedBy(/^es-[0-9A-Z]+$/),
  settle: 60,
  deletion: { usual: 5, limit: 300 },
  dailyCost: "free",
};

const studioSeen = (each: Studio): Sighting => ({
  ...refOf("emr:studio", each.StudioId, { name: each.Name }),
  state: "live",
  name: each.Name,
  tags: tagsOf(each.Tags),
  createdAt: each.CreationTime,
});

const execution: ResourceType = {
  type: "emr:notebook-execution",
  creates: [
    creating<StartNotebookExecutionCommandInput, StartNotebookExecutionCommandOutput>(
      "StartNotebookExecution",
      (input, { NotebookExecutionId }) => [
        ref("emr:notebook-execution", NotebookExecutionId, { name: input.NotebookExecutionName }),
      ],
    ),
  ],
  after: [],
  read: async ({ aws }, { id }) =>
    executionSeen((await aws(EMR).describeNotebookExecution({ NotebookExecutionId: id })).NotebookExecution),
  find: async ({ aws }) => {
    const client = aws(EMR);
    const known = await all(paginateListNotebookExecutions({ client }, {}), (page) => page.NotebookExecutions);
    const open = known.filter(({ Status }) => !ended(Status));
    const seen = await Promise.all(
      open.map(async ({ NotebookExecutionId }) =>
        executionSeen((await client.describeNotebookExecution({ NotebookExecutionId })).NotebookExecution),
      ),
    );
    return seen.filter((each) => each !== undefined);
  },
  delete: async ({ aws }, { id, state }) => {
    if (state !== "going") await aws(EMR).stopNotebookExecution({ NotebookExecutionId: id });
  },
  identifies: identifiedBy(/^ex-[0-9A-Z]+$/),
  settle: 30,
  deletion: { usual: 20, limit: 600 },
  dailyCost: "free",
};

const ended = (status: string | undefined): boolean => /^(?:FINISHED|FAILED|STOPPED)$/.test(status ?? "");

/** The record of one that has ended cannot be deleted; nothing is left of it but that. */
const executionSeen = (each: NotebookExecution | undefined): Sighting | undefined =>
  !each || ended(each.Status)
    ? undefined
    : {
        ...refOf("emr:notebook-execution", each.NotebookExecutionId, { name: each.NotebookExecutionName }),
        state: each.Status === "STOPPING" || each.Status === "STOP_PENDING" ? "going" : "live",
        name: each.NotebookExecutionName,
        tags: tagsOf(each.Tags),
        createdAt: each.StartTime,
      };

const catalogue: ServiceCatalogue = {
  service: "emr",
  types: [cluster, studio, execution],
  changes: {
    AddInstanceFleet: "fleets go with their cluster",
    ModifyInstanceFleet: "goes with the cluster",
    AddInstanceGroups: "groups go with their cluster",
    ModifyInstanceGroups: "goes with the cluster",
    AddJobFlowSteps: "steps go with their cluster",
    CancelSteps: "ends steps",
    ModifyCluster: "goes with the cluster",
    SetTerminationProtection: "goes with the cluster; cleanup takes it off",
    SetKeepJobFlowAliveWhenNoSteps: "goes with the cluster",
    PutAutoTerminationPolicy: "goes with the cluster",
    RemoveAutoTerminationPolicy: "removes",
    UpdateStudio: "goes with the Studio",
    StopNotebookExecution: "ends a notebook execution",
    AddTags: "tags go with their resource",
    RemoveTags: "removes",
    TerminateJobFlows: "removes",
    DeleteStudio: "removes",
  },
};

export default catalogue;
