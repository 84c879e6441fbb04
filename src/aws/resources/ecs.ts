/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/delete_cluster-new-console.html and the pages of the API. */
import type { ServiceCatalogue } from "../resource-type.ts";
import { capacityProvider, cluster } from "./ecs-clusters.ts";
import { service, task } from "./ecs-services.ts";
import { taskDefinition } from "./ecs-task-definitions.ts";

const catalogue: ServiceCatalogue = {
  service: "ecs",
  types: [cluster, capacityProvider, service, task, taskDefinition],
  changes: {
    PutClusterCapacityProviders: "goes with the cluster; emptied before its providers are deleted",
    UpdateCluster: "goes with the cluster",
    UpdateClusterSettings: "goes with the cluster",
    UpdateService: "goes with the service",
    UpdateCapacityProvider: "goes with the capacity provider",
    UpdateContainerInstancesState: "goes with the container instance",
    UpdateTaskProtection: "goes with the task",
    CreateTaskSet: "goes with the service",
    UpdateTaskSet: "goes with the service",
    UpdateServicePrimaryTaskSet: "goes with the service",
    DeleteTaskSet: "removes",
    ContinueServiceDeployment: "goes with the service",
    StopServiceDeployment: "goes with the service",
    StopTask: "removes",
    TagResource: "tags go with their resource",
    UntagResource: "removes",
    PutAttributes: "goes with the container instance",
    DeregisterContainerInstance: "removes",
    DeregisterTaskDefinition: "removes",
    DeleteTaskDefinitions: "removes",
    DeleteService: "removes",
    DeleteCapacityProvider: "removes",
    DeleteCluster: "removes",
  },
};

export default catalogue;
