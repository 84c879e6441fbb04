/** Durable rows of ECS. Rows hold the members that AWS describes under the SDK's own types, and what AWS keeps to itself. */
import type * as ECS from "@aws-sdk/client-ecs";
import { collection, type Tags } from "../../kit/index.ts";
import { tagsOf } from "./tag-list.ts";

const service = "ecs";

export interface ClusterRow {
  readonly name: string;
  readonly arn: string;
  readonly status: "ACTIVE" | "INACTIVE";
  readonly settings: readonly ECS.ClusterSetting[];
  readonly configuration: ECS.ClusterConfiguration | undefined;
  readonly capacityProviders: readonly string[];
  readonly defaultStrategy: readonly ECS.CapacityProviderStrategyItem[];
  readonly serviceConnectNamespace: string | undefined;
  readonly attachmentsStatus: "UPDATE_IN_PROGRESS" | "UPDATE_COMPLETE" | undefined;
  readonly tags: Tags;
}

export interface CapacityProviderRow {
  readonly name: string;
  readonly arn: string;
  readonly status: "ACTIVE" | "INACTIVE";
  readonly updateStatus: ECS.CapacityProviderUpdateStatus | undefined;
  readonly group: ECS.AutoScalingGroupProvider;
  /** Milliseconds since the epoch at which the provider last had more instances than it needed; for scale-in. */
  readonly idleSince: number | undefined;
  readonly tags: Tags;
}

export interface ContainerInstanceRow {
  readonly id: string;
  readonly cluster: string;
  readonly instance: ECS.ContainerInstance;
  readonly privateIp: string;
  readonly vpcId: string;
  readonly tags: Tags;
}

export interface TaskDefinitionRow {
  readonly definition: ECS.TaskDefinition & {
    readonly taskDefinitionArn: string;
    readonly family: string;
    readonly revision: number;
  };
  readonly tags: Tags;
}

export interface TaskRow {
  readonly id: string;
  readonly cluster: string;
  /** Name of the service that it belongs to. */
  readonly service: string | undefined;
  readonly task: ECS.Task & { readonly taskArn: string; readonly taskDefinitionArn: string };
  readonly networkConfiguration: ECS.NetworkConfiguration | undefined;
  readonly placementConstraints: readonly ECS.PlacementConstraint[];
  readonly placementStrategy: readonly ECS.PlacementStrategy[];
  readonly loadBalancers: readonly ECS.LoadBalancer[];
  readonly serviceRegistries: readonly ECS.ServiceRegistry[];
  /** Set as soon as a process may exist: such a task does not survive its sandbox. */
  readonly launched: boolean;
  readonly network: TaskNetwork | undefined;
  /** Targets and Cloud Map instances that were registered for it, to be taken back when it stops. */
  readonly targets: readonly RegisteredTarget[];
  readonly registrations: readonly { readonly serviceId: string; readonly instanceId: string }[];
  readonly clientToken: string | undefined;
  readonly protectedUntil: number | undefined;
}

/** Where the task is in its VPC. */
export interface TaskNetwork {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly privateIp: string;
  /** Its own network interface, for network mode awsvpc. */
  readonly eniId: string | undefined;
}

export interface RegisteredTarget {
  readonly targetGroupArn: string;
  readonly id: string;
  readonly port: number;
}

export interface ServiceRow {
  readonly name: string;
  readonly cluster: string;
  readonly service: ECS.Service & { readonly serviceArn: string; readonly desiredCount: number };
  /** Newest first; the first is PRIMARY. */
  readonly deployments: readonly DeploymentRow[];
  readonly clientToken: string | undefined;
  readonly steady: boolean;
}

export interface DeploymentRow {
  readonly id: string;
  readonly status: "PRIMARY" | "ACTIVE";
  readonly revisionArn: string;
  readonly serviceDeploymentArn: string;
  readonly failedTasks: number;
  readonly rolloutState: ECS.DeploymentRolloutState;
  readonly rolloutStateReason: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type ServiceRevisionRow = ECS.ServiceRevision & {
  readonly serviceRevisionArn: string;
  readonly taskDefinition: string;
};

export type ServiceDeploymentRow = ECS.ServiceDeployment & { readonly serviceDeploymentArn: string };

export const clusters = collection<ClusterRow>({
  service,
  name: "clusters",
  resource: {
    noun: "cluster",
    arn: (row) => row.arn,
    tags: (row) => row.tags,
    gone: (row) => row.status === "INACTIVE",
  },
});

export const capacityProviders = collection<CapacityProviderRow>({
  service,
  name: "capacity-providers",
  resource: {
    noun: "capacity-provider",
    arn: (row) => row.arn,
    tags: (row) => row.tags,
    gone: (row) => row.status === "INACTIVE",
  },
});

/** Key: `<cluster>/<id>`. */
export const containerInstances = collection<ContainerInstanceRow>({
  service,
  name: "container-instances",
  resource: {
    noun: "container-instance",
    arn: (row) => row.instance.containerInstanceArn ?? "",
    tags: (row) => row.tags,
    gone: (row) => row.instance.status === "INACTIVE",
  },
});

/** Key: `<family>:<revision, six digits>`. Inactive and deleted ones stay, as on AWS, until nothing refers to them. */
export const taskDefinitions = collection<TaskDefinitionRow>({
  service,
  name: "task-definitions",
  resource: {
    noun: "task-definition",
    arn: (row) => row.definition.taskDefinitionArn,
    tags: (row) => row.tags,
    gone: (row) => row.definition.status === "DELETE_IN_PROGRESS",
  },
});

/** Key: family. AWS never gives a revision number twice. */
export const families = collection<{ readonly last: number }>({ service, name: "families" });

/** Key: `<cluster>/<id>`. */
export const tasks = collection<TaskRow>({
  service,
  name: "tasks",
  resource: {
    noun: "task",
    arn: (row) => row.task.taskArn,
    tags: (row) => tagsOf(row.task.tags),
    gone: (row) => row.task.lastStatus === "STOPPED",
  },
});

/** Key: `<cluster>/<name>`. */
export const services = collection<ServiceRow>({
  service,
  name: "services",
  resource: {
    noun: "service",
    arn: (row) => row.service.serviceArn,
    tags: (row) => tagsOf(row.service.tags),
    gone: (row) => row.service.status === "INACTIVE",
  },
});

/** Key: `<cluster>/<service>/<id>`. */
export const serviceRevisions = collection<ServiceRevisionRow>({ service, name: "service-revisions" });

/** Key: `<cluster>/<service>/<id>`. */
export const serviceDeployments = collection<ServiceDeploymentRow>({ service, name: "service-deployments" });

/** Key: `<name>`, or `<name>/<principal ARN>`. */
export const accountSettings = collection<ECS.Setting>({ service, name: "account-settings" });

export const collections = [
  clusters,
  capacityProviders,
  containerInstances,
  taskDefinitions,
  families,
  tasks,
  services,
  serviceRevisions,
  serviceDeployments,
  accountSettings,
];
