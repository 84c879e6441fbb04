import type * as CodeDeploy from "@aws-sdk/client-codedeploy";
import { defineService, passesRoles } from "../../kit/index.ts";
import { actedOn } from "./acted-on.ts";
import { advance, resume } from "./advance.ts";
import * as applications from "./applications.ts";
import { createDeployment } from "./create-deployment.ts";
import * as configs from "./deployment-configs.ts";
import * as groups from "./deployment-groups.ts";
import * as deployments from "./deployments.ts";
import { putLifecycleEventHookExecutionStatus } from "./hooks.ts";
import * as revisions from "./revisions.ts";
import * as state from "./state.ts";
import * as tags from "./tags.ts";

export default defineService<typeof CodeDeploy>({
  id: "codedeploy",
  passedRoles: passesRoles("codedeploy.amazonaws.com", {
    CreateDeploymentGroup: ["serviceRoleArn"],
    UpdateDeploymentGroup: ["serviceRoleArn"],
  }),
  collections: [state.applications, state.groups, state.configs, state.revisions, state.deployments],
  resourcesOf: actedOn,
  resume,
  timers: { advance },
  real: {
    CreateDeployment: createDeployment,
    GetDeployment: deployments.getDeployment,
    BatchGetDeployments: deployments.batchGetDeployments,
    ListDeployments: deployments.listDeployments,
    ListDeploymentTargets: deployments.listDeploymentTargets,
    GetDeploymentTarget: deployments.getDeploymentTarget,
    BatchGetDeploymentTargets: deployments.batchGetDeploymentTargets,
    ContinueDeployment: deployments.continueDeployment,
    StopDeployment: deployments.stopDeployment,
    PutLifecycleEventHookExecutionStatus: putLifecycleEventHookExecutionStatus,
    CreateDeploymentGroup: groups.createDeploymentGroup,
    UpdateDeploymentGroup: groups.updateDeploymentGroup,
    GetDeploymentGroup: groups.getDeploymentGroup,
    BatchGetDeploymentGroups: groups.batchGetDeploymentGroups,
    ListDeploymentGroups: groups.listDeploymentGroups,
    DeleteDeploymentGroup: groups.deleteDeploymentGroup,
    CreateDeploymentConfig: configs.createDeploymentConfig,
    GetDeploymentConfig: configs.getDeploymentConfig,
    ListDeploymentConfigs: configs.listDeploymentConfigs,
    DeleteDeploymentConfig: configs.deleteDeploymentConfig,
  },
  modelled: {
    CreateApplication: applications.createApplication,
    GetApplication: applications.getApplication,
    BatchGetApplications: applications.batchGetApplications,
    ListApplications: applications.listApplications,
    UpdateApplication: applications.updateApplication,
    DeleteApplication: applications.deleteApplication,
    RegisterApplicationRevision: revisions.registerApplicationRevision,
    GetApplicationRevision: revisions.getApplicationRevision,
    ListApplicationRevisions: revisions.listApplicationRevisions,
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    ListTagsForResource: tags.listTagsForResource,
  },
});
