import type * as ECS from "@aws-sdk/client-ecs";
import { defineService } from "../../kit/index.ts";
import { actedOn } from "./acted-on.ts";
import {
  deleteAccountSetting,
  listAccountSettings,
  putAccountSetting,
  putAccountSettingDefault,
} from "./clusters/account-settings.ts";
import {
  completeAttachments,
  createCapacityProvider,
  deleteCapacityProvider,
  describeCapacityProviders,
  putClusterCapacityProviders,
  updateCapacityProvider,
} from "./clusters/capacity-providers.ts";
import {
  createCluster,
  deleteCluster,
  describeClusters,
  listClusters,
  updateCluster,
  updateClusterSettings,
} from "./clusters/clusters.ts";
import {
  describeServiceDeployments,
  describeServiceRevisions,
  listServiceDeployments,
} from "./deployments/service-deployments.ts";
import { continueServiceDeployment, stopServiceDeployment } from "./deployments/stop-service-deployment.ts";
import {
  deregisterContainerInstance,
  describeContainerInstances,
  listContainerInstances,
  registerContainerInstance,
  updateContainerInstancesState,
} from "./instances/container-instances.ts";
import { instanceStateChanged } from "./instances/instance-agent.ts";
import { passedRoles } from "./passed-roles.ts";
import { resume } from "./resume.ts";
import { createService } from "./services/create-service.ts";
import { reconcileService } from "./services/scheduler.ts";
import { deleteService, describeServices, listServices } from "./services/services.ts";
import { updateService } from "./services/update-service.ts";
import { collections } from "./state.ts";
import { listTagsForResource, tagResource, untagResource } from "./tagging.ts";
import { listTaskDefinitionFamilies, listTaskDefinitions } from "./task-definitions/list-task-definitions.ts";
import {
  deleteTaskDefinitions,
  deregisterTaskDefinition,
  describeTaskDefinition,
  registerTaskDefinition,
} from "./task-definitions/task-definitions.ts";
import { createTaskSet } from "./task-sets/create-task-set.ts";
import { taskSets } from "./task-sets/state.ts";
import { deleteTaskSet, describeTaskSets, updateServicePrimaryTaskSet, updateTaskSet } from "./task-sets/task-sets.ts";
import { runTask, startTask } from "./tasks/run-task.ts";
import { advanceTask, forgetTask } from "./tasks/task-lifecycle.ts";
import { describeTasks, getTaskProtection, listTasks, stopTask, updateTaskProtection } from "./tasks/tasks.ts";
import { trafficShifts } from "./traffic-shift/state.ts";

export default defineService<typeof ECS>({
  id: "ecs",
  collections: [...collections, trafficShifts, taskSets],
  real: {
    CreateCluster: createCluster,
    DescribeClusters: describeClusters,
    ListClusters: listClusters,
    DeleteCluster: deleteCluster,
    CreateCapacityProvider: createCapacityProvider,
    UpdateCapacityProvider: updateCapacityProvider,
    DescribeCapacityProviders: describeCapacityProviders,
    DeleteCapacityProvider: deleteCapacityProvider,
    PutClusterCapacityProviders: putClusterCapacityProviders,
    RegisterContainerInstance: registerContainerInstance,
    DeregisterContainerInstance: deregisterContainerInstance,
    DescribeContainerInstances: describeContainerInstances,
    ListContainerInstances: listContainerInstances,
    UpdateContainerInstancesState: updateContainerInstancesState,
    RegisterTaskDefinition: registerTaskDefinition,
    DescribeTaskDefinition: describeTaskDefinition,
    DeregisterTaskDefinition: deregisterTaskDefinition,
    DeleteTaskDefinitions: deleteTaskDefinitions,
    ListTaskDefinitions: listTaskDefinitions,
    ListTaskDefinitionFamilies: listTaskDefinitionFamilies,
    CreateService: createService,
    DescribeServices: describeServices,
    UpdateService: updateService,
    DeleteService: deleteService,
    ListServices: listServices,
    ListServiceDeployments: listServiceDeployments,
    DescribeServiceDeployments: describeServiceDeployments,
    DescribeServiceRevisions: describeServiceRevisions,
    CreateTaskSet: createTaskSet,
    DescribeTaskSets: describeTaskSets,
    UpdateTaskSet: updateTaskSet,
    UpdateServicePrimaryTaskSet: updateServicePrimaryTaskSet,
    DeleteTaskSet: deleteTaskSet,
    StopServiceDeployment: stopServiceDeployment,
    ContinueServiceDeployment: continueServiceDeployment,
    RunTask: runTask,
    StartTask: startTask,
    StopTask: stopTask,
    DescribeTasks: describeTasks,
    ListTasks: listTasks,
    UpdateTaskProtection: updateTaskProtection,
    GetTaskProtection: getTaskProtection,
  },
  modelled: {
    UpdateCluster: updateCluster,
    UpdateClusterSettings: updateClusterSettings,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTagsForResource: listTagsForResource,
    PutAccountSetting: putAccountSetting,
    PutAccountSettingDefault: putAccountSettingDefault,
    DeleteAccountSetting: deleteAccountSetting,
    ListAccountSettings: listAccountSettings,
  },
  timers: {
    attachments: completeAttachments,
    task: advanceTask,
    "forget-task": forgetTask,
    reconcile: reconcileService,
  },
  listeners: { "instance-state": instanceStateChanged },
  resourcesOf: actedOn,
  passedRoles,
  resume,
});
