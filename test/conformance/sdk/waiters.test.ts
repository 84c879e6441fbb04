/** The JavaScript SDK's own waiters and paginators, over HTTP, as a learner's program would use them. */
import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  waitUntilGroupInService,
  waitUntilGroupNotExists,
} from "@aws-sdk/client-auto-scaling";
import {
  CreateLaunchTemplateCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeImagesCommand,
  EC2Client,
  paginateDescribeSubnets,
  waitUntilVpcAvailable,
} from "@aws-sdk/client-ec2";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  ECSClient,
  paginateListTasks,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  waitUntilServicesInactive,
  waitUntilServicesStable,
  waitUntilTasksRunning,
  waitUntilTasksStopped,
} from "@aws-sdk/client-ecs";
import {
  CreateLoadBalancerCommand,
  DeleteLoadBalancerCommand,
  ElasticLoadBalancingV2Client,
  waitUntilLoadBalancerAvailable,
  waitUntilLoadBalancersDeleted,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../src/sandbox/index.ts";

const WAIT = { maxWaitTime: 25, minDelay: 1, maxDelay: 1 };

let sandbox: Sandbox;
let config: { region: string; endpoint: string; credentials: { accessKeyId: string; secretAccessKey: string } };
let vpcId: string;
let subnetIds: string[];

beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  const { url } = await sandbox.listen();
  config = { region: sandbox.region, endpoint: url, credentials: sandbox.credentials };
  const ec2 = new EC2Client(config);
  const created = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.30.0.0/16" }));
  vpcId = created.Vpc?.VpcId ?? "";
  subnetIds = [];
  for (const [index, zone] of ["us-east-1a", "us-east-1b"].entries()) {
    const subnet = await ec2.send(
      new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: `10.30.${index}.0/24`, AvailabilityZone: zone }),
    );
    subnetIds.push(subnet.Subnet?.SubnetId ?? "");
  }
});
afterAll(() => sandbox.close());

test("waitUntilVpcAvailable and the subnet paginator", async () => {
  const client = new EC2Client(config);
  await expect(waitUntilVpcAvailable({ client, ...WAIT }, { VpcIds: [vpcId] })).resolves.toMatchObject({
    state: "SUCCESS",
  });
  const pages = [];
  const filters = { Filters: [{ Name: "vpc-id", Values: [vpcId] }], MaxResults: 5 };
  for await (const page of paginateDescribeSubnets({ client }, filters)) pages.push(...(page.Subnets ?? []));
  expect(pages.map(({ SubnetId }) => SubnetId).sort()).toEqual([...subnetIds].sort());
});

test("waitUntilLoadBalancerAvailable and waitUntilLoadBalancersDeleted", async () => {
  const client = new ElasticLoadBalancingV2Client(config);
  const { LoadBalancers } = await client.send(
    new CreateLoadBalancerCommand({ Name: "waits", Scheme: "internal", Subnets: subnetIds }),
  );
  const arn = LoadBalancers?.[0]?.LoadBalancerArn ?? "";
  expect(LoadBalancers?.[0]?.State?.Code).toBe("provisioning");
  await waitUntilLoadBalancerAvailable({ client, ...WAIT }, { LoadBalancerArns: [arn] });
  await client.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: arn }));
  await waitUntilLoadBalancersDeleted({ client, ...WAIT }, { LoadBalancerArns: [arn] });
});

test("waitUntilGroupInService and waitUntilGroupNotExists", async () => {
  const ec2 = new EC2Client(config);
  const client = new AutoScalingClient(config);
  const { Images } = await ec2.send(new DescribeImagesCommand({ Owners: ["amazon"] }));
  const template = { ImageId: Images?.[0]?.ImageId ?? "", InstanceType: "t3.small" } as const;
  await ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName: "waits", LaunchTemplateData: template }));
  await client.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: "waits",
      MinSize: 1,
      MaxSize: 1,
      VPCZoneIdentifier: subnetIds.join(","),
      LaunchTemplate: { LaunchTemplateName: "waits" },
    }),
  );
  const group = { AutoScalingGroupNames: ["waits"] };
  await waitUntilGroupInService({ client, ...WAIT }, group);
  await client.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: "waits", ForceDelete: true }));
  await waitUntilGroupNotExists({ client, ...WAIT }, group);
});

test("tasks and services: running, stable, stopped, inactive", async () => {
  const client = new ECSClient(config);
  const cluster = "waits";
  await client.send(new CreateClusterCommand({ clusterName: cluster }));
  await client.send(
    new RegisterTaskDefinitionCommand({
      family: "sleeper",
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      containerDefinitions: [
        {
          name: "app",
          image: "public.ecr.aws/docker/library/node:24-bookworm-slim",
          command: ["node", "-e", "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000)"],
        },
      ],
    }),
  );
  const networkConfiguration = { awsvpcConfiguration: { subnets: subnetIds, assignPublicIp: "ENABLED" } } as const;
  const run = { cluster, taskDefinition: "sleeper", launchType: "FARGATE", networkConfiguration } as const;
  const { tasks } = await client.send(new RunTaskCommand(run));
  const ids = { cluster, tasks: [tasks?.[0]?.taskArn ?? ""] };
  await waitUntilTasksRunning({ client, ...WAIT }, ids);
  await client.send(new StopTaskCommand({ cluster, task: ids.tasks[0] ?? "" }));
  await waitUntilTasksStopped({ client, ...WAIT }, ids);

  await client.send(new CreateServiceCommand({ ...run, serviceName: "api", desiredCount: 3 }));
  await waitUntilServicesStable({ client, ...WAIT }, { cluster, services: ["api"] });
  const arns: string[] = [];
  for await (const page of paginateListTasks({ client, pageSize: 2 }, { cluster, serviceName: "api" }))
    arns.push(...(page.taskArns ?? []));
  expect(new Set(arns).size).toBe(3);
  await client.send(new DeleteServiceCommand({ cluster, service: "api", force: true }));
  await waitUntilServicesInactive({ client, ...WAIT }, { cluster, services: ["api"] });
});
