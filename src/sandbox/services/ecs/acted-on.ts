import type { Context, ResourcesOf } from "../../kit/index.ts";
import { clusterName, ecsArn, lastPart } from "./names.ts";
import { families, taskDefinitions } from "./state.ts";
import { definitionKey } from "./task-definitions/task-definitions.ts";

type Values = Readonly<Record<string, unknown>>;

/** The member of a request that names what it acts on, and the kind of that. */
const NAMED: Readonly<Record<string, readonly [member: string, noun: string]>> = {
  CreateCluster: ["clusterName", "cluster"],
  UpdateCluster: ["cluster", "cluster"],
  UpdateClusterSettings: ["cluster", "cluster"],
  DeleteCluster: ["cluster", "cluster"],
  DescribeClusters: ["clusters", "cluster"],
  PutClusterCapacityProviders: ["cluster", "cluster"],
  RegisterContainerInstance: ["cluster", "cluster"],
  DeregisterContainerInstance: ["cluster", "cluster"],
  ListContainerInstances: ["cluster", "cluster"],
  DescribeContainerInstances: ["containerInstances", "container-instance"],
  UpdateContainerInstancesState: ["containerInstances", "container-instance"],
  CreateService: ["serviceName", "service"],
  UpdateService: ["service", "service"],
  DeleteService: ["service", "service"],
  DescribeServices: ["services", "service"],
  ListServiceDeployments: ["service", "service"],
  UpdateServicePrimaryTaskSet: ["service", "service"],
  StopTask: ["task", "task"],
  DescribeTasks: ["tasks", "task"],
  UpdateTaskProtection: ["tasks", "task"],
  GetTaskProtection: ["tasks", "task"],
  RunTask: ["taskDefinition", "task-definition"],
  StartTask: ["taskDefinition", "task-definition"],
  UpdateCapacityProvider: ["name", "capacity-provider"],
  DeleteCapacityProvider: ["capacityProvider", "capacity-provider"],
};

/** Operations that IAM knows no resource of. */
const WITHOUT =
  /^(ListClusters|ListServices|(Describe|List|Deregister)TaskDefinitions?|ListTaskDefinitionFamilies|CreateCapacityProvider|(Put|Delete|List)AccountSettings?(Default)?)$/;

/**
 * What a request acts on, for IAM; undefined where its ARNs say it, or nothing is known.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
export const actedOn: ResourcesOf = (operation, input, context) => {
  if (WITHOUT.test(operation)) return ["*"];
  const [member, noun] = NAMED[operation] ?? [];
  if (member === undefined || noun === undefined) return undefined;
  const references = [input[member]].flat().filter((each): each is string => typeof each === "string");
  if (references.length === 0 && noun === "cluster") return [ecsArn(context, "cluster/default")];
  return references.map((each) => (each.startsWith("arn:") ? each : arnOf(context, noun, { reference: each, input })));
};

function arnOf(context: Context, noun: string, { reference, input }: { reference: string; input: Values }): string {
  if (noun === "cluster" || noun === "capacity-provider") return ecsArn(context, `${noun}/${reference}`);
  if (noun === "task-definition") return definitionArn(context, reference);
  const cluster = clusterName(typeof input.cluster === "string" ? input.cluster : undefined);
  return ecsArn(context, `${noun}/${cluster}/${lastPart(reference)}`);
}

/** A family without a revision means its newest. */
function definitionArn(context: Context, reference: string): string {
  const [family = "", revision] = reference.split(":");
  const newest = revision ?? String(context.table(families).get(family)?.last ?? 1);
  const row = context.table(taskDefinitions).get(definitionKey(family, Number(newest)));
  return row?.definition.taskDefinitionArn ?? ecsArn(context, `task-definition/${family}:${newest}`);
}
