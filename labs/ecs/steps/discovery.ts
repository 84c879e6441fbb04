import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { ECS } from "@aws-sdk/client-ecs";
import { type HttpInstanceSummary, ServiceDiscovery } from "@aws-sdk/client-servicediscovery";
import { check, fail, found, type LabContext, mistake, type Outputs, pass, step } from "../../../src/lab/index.ts";
import { stopOne, untilStable } from "../services/stable.ts";
import { cluster } from "./cluster.ts";
import { ec2Service } from "./ec2-service.ts";
import { network } from "./network.ts";
import { taskdefs } from "./taskdefs.ts";

export interface Discovery {
  /** The name by which tasks find the service. */
  readonly name: string;
}

const needs = { cluster, network, taskdefs, ec2Service };
type Needs = typeof needs;

const PROBE = "probeTask";

const forgotten = mistake<Discovery, Needs>({
  id: "not-registered",
  says: "No instance is registered in Cloud Map: give the service serviceRegistries with containerName and containerPort; ECS registers every task it starts from then on.",
  async make(context, _, outputs) {
    const { namespaceName, discoveryName } = outputs.cluster;
    for (const { InstanceId } of await registered(context, outputs))
      await context
        .aws(ServiceDiscovery)
        .deregisterInstance({ ServiceId: serviceIdIn(outputs.cluster.discoveryArn), InstanceId });
    await context.until({
      for: `${discoveryName}.${namespaceName} to be forgotten`,
      read: () => registered(context, outputs),
      observed: (instances) => `${instances.length} registered`,
      done: (instances) => instances.length === 0,
      usual: 10,
      limit: 120,
    });
  },
  async undo(context, _, outputs) {
    await stopOne(context, outputs.ec2Service, "its replacement registers itself");
    await untilRegistered(context, outputs);
    await untilStable(context, outputs.ec2Service);
  },
});

/** A task of its own looks `api` up in DNS and asks it: nobody told it an address. */
export const discovery = step({
  id: "discovery",
  title: "A task finds api by its name",
  covers: [
    "ecs/ecs-service-discovery/aws-cloud-map-integration",
    "ecs/ecs-service-discovery/service-discovery-using-route-53",
  ],
  needs,
  minutes: 3,
  async solve(context, outputs) {
    await untilRegistered(context, outputs);
    if (await probeSucceeded(context, outputs)) return;
    const { aws, until, remember } = context;
    const { clusterName, discoveryName, namespaceName } = outputs.cluster;
    const { tasks = [] } = await aws(ECS).runTask({
      cluster: clusterName,
      taskDefinition: outputs.taskdefs.web.taskDefinitionArn,
      launchType: "FARGATE",
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: [...outputs.network.subnetIds],
          securityGroups: [outputs.network.taskGroup],
          assignPublicIp: "ENABLED",
        },
      },
      overrides: {
        containerOverrides: [
          {
            name: "app",
            command: ["node", "probe.js"],
            environment: [{ name: "TARGET", value: `${discoveryName}.${namespaceName}` }],
          },
        ],
      },
    });
    const task = found(tasks[0]?.taskArn, "ECS started no probe task.");
    await remember(PROBE, task);
    await until({
      for: "the probe task to end",
      read: async () => (await aws(ECS).describeTasks({ cluster: clusterName, tasks: [task] })).tasks?.[0],
      observed: (seen) => seen?.lastStatus?.toLowerCase() ?? "unknown",
      done: (seen) => seen?.lastStatus === "STOPPED",
      usual: 60,
      limit: 300,
    });
  },
  async locate(_, { cluster: { discoveryName, namespaceName } }): Promise<Discovery> {
    return { name: `${discoveryName}.${namespaceName}` };
  },
  checks: [
    check<Discovery, Needs>({
      id: "found-by-name",
      title: "A task resolved the name and got an answer",
      hints: [
        "Is `api` registered? `aws servicediscovery discover-instances` answers what DNS will; it needs serviceRegistries with containerName and containerPort.",
        "Run the image's probe.js in a task of the VPC: `aws ecs run-task` with a command override.",
        'Command ["node","probe.js"], environment TARGET=api.<run>.lab.internal, the tasks\' security group; it logs PROBE_OK.',
      ],
      mistakes: [forgotten],
      async run(context, { name }, outputs) {
        const instances = await registered(context, outputs);
        const ports = instances.flatMap(({ Attributes }) => Attributes?.AWS_INSTANCE_PORT ?? []);
        if (ports.length === 0) {
          const expected = `an instance of ${name} with AWS_INSTANCE_PORT`;
          const actual = `${instances.length} instance(s), none with a port`;
          return fail({ expected, actual, fix: forgotten.says, mistake: forgotten.id });
        }
        if (await probeSucceeded(context, outputs))
          return pass(`a task printed PROBE_OK for ${name}, port ${ports.join(", ")}`);
        const expected = `PROBE_OK for ${name} in ${outputs.taskdefs.logGroup}, or a probe task with exit code 0`;
        const fix = "Run the probe; if it fails, its log says how far it came: name, address or port.";
        return fail({ expected, actual: "no successful probe", fix });
      },
    }),
  ],
});

/** By the exit code of the recorded task, else by what any task logged. */
async function probeSucceeded(
  context: LabContext,
  { cluster: { clusterName }, taskdefs: { logGroup } }: Outputs<Needs>,
) {
  const task = context.recall(PROBE);
  if (typeof task === "string") {
    const { tasks = [] } = await context.aws(ECS).describeTasks({ cluster: clusterName, tasks: [task] });
    if (tasks[0]?.containers?.[0]?.exitCode === 0) return true;
  }
  const { events = [] } = await context
    .aws(CloudWatchLogs)
    .filterLogEvents({ logGroupName: logGroup, filterPattern: "PROBE_OK", limit: 1 });
  return events.length > 0;
}

async function registered(
  { aws }: Pick<LabContext, "aws">,
  { cluster: facts }: Outputs<Needs>,
): Promise<HttpInstanceSummary[]> {
  const { Instances = [] } = await aws(ServiceDiscovery).discoverInstances({
    NamespaceName: facts.namespaceName,
    ServiceName: facts.discoveryName,
    HealthStatus: "ALL",
  });
  return Instances;
}

async function untilRegistered(context: LabContext, outputs: Outputs<Needs>): Promise<void> {
  await context.until({
    for: "api to be registered in Cloud Map",
    read: () => registered(context, outputs),
    observed: (instances) => `${instances.length} registered`,
    done: (instances) => instances.length > 0,
    usual: 30,
    limit: 300,
  });
}

const serviceIdIn = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);
