/** The ECS agent of EC2 instances: it starts with its instance, where that is made for ECS, and is lost with it. */
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as IAM from "@aws-sdk/client-iam";
import type { Context, SandboxEvents } from "../../../kit/index.ts";
import { deniedAction } from "../agent/role-credentials.ts";
import { lastPart } from "../names.ts";
import { clusters } from "../state.ts";
import { deregister, findInstance, registerInstance } from "./instance-registration.ts";

/** Listener `instance-state`. */
export async function instanceStateChanged(
  { instanceId, state }: SandboxEvents["instance-state"],
  context: Context,
): Promise<void> {
  if (state === "running") return boot(context, instanceId);
  if (state === "pending") return;
  const row = findInstance(context, instanceId);
  if (row) deregister(context, row);
}

/** On a restart of the sandbox: instances that came or went meanwhile. */
export async function catchUpInstances(context: Context): Promise<void> {
  const { Reservations = [] } = await context
    .service<typeof EC2>("ec2")
    .DescribeInstances({ Filters: [{ Name: "instance-state-name", Values: ["running"] }] })
    .catch(() => ({ Reservations: [] }));
  for (const { Instances = [] } of Reservations)
    for (const { InstanceId } of Instances)
      if (InstanceId && !findInstance(context, InstanceId)) await boot(context, InstanceId);
}

async function boot(context: Context, instanceId: string): Promise<void> {
  const ec2 = context.service<typeof EC2>("ec2");
  const { Reservations = [] } = await ec2.DescribeInstances({ InstanceIds: [instanceId] });
  const instance = Reservations[0]?.Instances?.[0];
  if (!instance) return;
  const name = await clusterOf(context, instance);
  if (name === undefined) return;
  const cluster = context.table(clusters).get(name);
  if (cluster?.status !== "ACTIVE") return context.log(`the agent of ${instanceId} finds no active cluster ${name}`);
  const denied = await deniedRegistration(context, instance);
  if (denied) return context.log(`the agent of ${instanceId} cannot join ${name}: ${denied}`);
  await registerInstance(context, cluster, instanceId);
}

/** The cluster named in the user data; `default` on an ECS-optimised image; none where no agent runs. */
async function clusterOf(context: Context, instance: EC2.Instance): Promise<string | undefined> {
  const ec2 = context.service<typeof EC2>("ec2");
  const { UserData } = await ec2.DescribeInstanceAttribute({ InstanceId: instance.InstanceId, Attribute: "userData" });
  const script = Buffer.from(UserData?.Value ?? "", "base64").toString("utf8");
  const named = /ECS_CLUSTER=["']?([A-Za-z0-9_-]+)/.exec(script)?.[1];
  const { Images = [] } = await ec2
    .DescribeImages({ ImageIds: instance.ImageId ? [instance.ImageId] : [] })
    .catch(() => ({ Images: [] }));
  const optimised = /ecs/i.test(Images[0]?.Name ?? "");
  return optimised ? (named ?? "default") : named;
}

async function deniedRegistration(context: Context, instance: EC2.Instance): Promise<string | undefined> {
  const profile = instance.IamInstanceProfile?.Arn;
  if (!profile) return "it has no instance profile";
  const { InstanceProfile } = await context
    .service<typeof IAM>("iam")
    .GetInstanceProfile({ InstanceProfileName: lastPart(profile) })
    .catch(() => ({ InstanceProfile: undefined }));
  const roleArn = InstanceProfile?.Roles?.[0]?.Arn;
  if (!roleArn) return "its instance profile has no role";
  const action = await deniedAction(context, roleArn, { actions: ["ecs:RegisterContainerInstance"], resource: "*" });
  return action && `role ${lastPart(roleArn)} does not allow ${action}`;
}
