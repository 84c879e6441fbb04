import type * as EMR from "@aws-sdk/client-emr";
import { arn, type Context, defineService, passesRoles, type ResourcesOf } from "../../kit/index.ts";
import * as idle from "./clusters/auto-termination.ts";
import { describeCluster, listClusters } from "./clusters/describe.ts";
import { endInstances } from "./clusters/end.ts";
import { clusterReady, nodeReady, startCluster } from "./clusters/life.ts";
import * as access from "./clusters/public-access.ts";
import { runJobFlow } from "./clusters/run-job-flow.ts";
import * as settings from "./clusters/settings.ts";
import { terminateJobFlows } from "./clusters/terminate.ts";
import { instanceChanged, nodesSeen } from "./nodes/events.ts";
import * as fleets from "./nodes/fleets.ts";
import * as groups from "./nodes/groups.ts";
import { listInstances } from "./nodes/instances.ts";
import { fillLater } from "./nodes/resize.ts";
import * as releases from "./releases.ts";
import * as state from "./state.ts";
import { runStep } from "./steps/run-step.ts";
import * as steps from "./steps/steps.ts";
import * as executions from "./studio/executions.ts";
import { executeNotebook } from "./studio/run-notebook.ts";
import * as studios from "./studio/studios.ts";
import * as tags from "./tags.ts";

const NOUNS: readonly (readonly [member: string, noun: string])[] = [
  ["ClusterId", "cluster"],
  ["JobFlowId", "cluster"],
  ["JobFlowIds", "cluster"],
  ["StudioId", "studio"],
  ["NotebookExecutionId", "notebook-execution"],
];

/** The cluster, studio or notebook execution that a request names. */
const actedOn: ResourcesOf = (_operation, input, context) => {
  const { ResourceId: tagged } = input;
  if (typeof tagged === "string") return [arnOfId(tagged, context)];
  for (const [member, noun] of NOUNS) {
    const ids = [input[member]].flat().filter((id) => typeof id === "string");
    if (ids.length > 0) return ids.map((id) => arn(context, "elasticmapreduce", `${noun}/${id}`));
  }
  return undefined;
};

function arnOfId(id: string, context: Context): string {
  if (id.startsWith("arn:")) return id;
  const noun = id.startsWith("es-") ? "studio" : id.startsWith("ex-") ? "notebook-execution" : "cluster";
  return arn(context, "elasticmapreduce", `${noun}/${id}`);
}

export default defineService<typeof EMR>({
  id: "emr",
  collections: [
    state.clusters,
    state.fleets,
    state.nodes,
    state.steps,
    state.studios,
    state.executions,
    state.publicAccess,
  ],
  resourcesOf: actedOn,
  passedRoles: passesRoles("elasticmapreduce.amazonaws.com", {
    RunJobFlow: ["ServiceRole", "AutoScalingRole"],
    CreateStudio: ["ServiceRole", "UserRole"],
    StartNotebookExecution: ["ServiceRole"],
  }),
  timers: {
    "cluster-start": startCluster,
    "cluster-ready": clusterReady,
    "cluster-end": endInstances,
    "nodes-seen": nodesSeen,
    "node-ready": nodeReady,
    "fleet-fill": fillLater,
    "run-step": runStep,
    "idle-check": idle.idleCheck,
    "run-notebook": executeNotebook,
    "stop-notebook": executions.stopNotebook,
  },
  listeners: { "instance-state": instanceChanged },
  resume: async (context) => {
    for (const row of context.table(state.clusters).list())
      if (!state.isEnded(row)) await nodesSeen({ cluster: row.id }, context);
  },
  real: {
    RunJobFlow: runJobFlow,
    DescribeCluster: describeCluster,
    ListClusters: listClusters,
    TerminateJobFlows: terminateJobFlows,
    AddInstanceFleet: fleets.addInstanceFleet,
    ModifyInstanceFleet: fleets.modifyInstanceFleet,
    ListInstanceFleets: fleets.listInstanceFleets,
    AddInstanceGroups: groups.addInstanceGroups,
    ModifyInstanceGroups: groups.modifyInstanceGroups,
    ListInstanceGroups: groups.listInstanceGroups,
    ListInstances: listInstances,
    AddJobFlowSteps: steps.addJobFlowSteps,
    ListSteps: steps.listSteps,
    DescribeStep: steps.describeStep,
    CancelSteps: steps.cancelSteps,
    SetTerminationProtection: settings.setTerminationProtection,
    SetKeepJobFlowAliveWhenNoSteps: settings.setKeepJobFlowAliveWhenNoSteps,
    ModifyCluster: settings.modifyCluster,
    PutAutoTerminationPolicy: idle.putAutoTerminationPolicy,
    GetAutoTerminationPolicy: idle.getAutoTerminationPolicy,
    RemoveAutoTerminationPolicy: idle.removeAutoTerminationPolicy,
    GetBlockPublicAccessConfiguration: access.getBlockPublicAccessConfiguration,
    PutBlockPublicAccessConfiguration: access.putBlockPublicAccessConfiguration,
    StartNotebookExecution: executions.startNotebookExecution,
    DescribeNotebookExecution: executions.describeNotebookExecution,
    ListNotebookExecutions: executions.listNotebookExecutions,
    StopNotebookExecution: executions.stopNotebookExecution,
  },
  modelled: {
    ListReleaseLabels: releases.listReleaseLabels,
    DescribeReleaseLabel: releases.describeReleaseLabel,
    ListSupportedInstanceTypes: releases.listSupportedInstanceTypes,
    ListBootstrapActions: settings.listBootstrapActions,
    SetVisibleToAllUsers: settings.setVisibleToAllUsers,
    CreateStudio: studios.createStudio,
    DescribeStudio: studios.describeStudio,
    ListStudios: studios.listStudios,
    UpdateStudio: studios.updateStudio,
    DeleteStudio: studios.deleteStudio,
    AddTags: tags.addTags,
    RemoveTags: tags.removeTags,
  },
});
