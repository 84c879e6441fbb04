import type * as EMR from "@aws-sdk/client-emr";
import type * as IAM from "@aws-sdk/client-iam";
import { nameOf } from "../../../../shared/errors.ts";
import { arn, type Context, fromTagList } from "../../../kit/index.ts";
import { noBootstrap, notInTheSandbox, validation } from "../faults.ts";
import type { On } from "../handler.ts";
import { newId } from "../ids.ts";
import { keyOf } from "../lookup.ts";
import { rowsOf } from "../nodes/fleet-rows.ts";
import { applicationsOf } from "../releases.ts";
import { type ClusterRow, clusters, fleets } from "../state.ts";
import { addSteps, checkSteps } from "../steps/steps.ts";
import { checkIdleTimeout } from "./auto-termination.ts";
import { checkConcurrency } from "./settings.ts";

const NOT_HERE = [
  "AmiVersion",
  "AdditionalInfo",
  "CustomAmiId",
  "KerberosAttributes",
  "ManagedScalingPolicy",
  "PlacementGroupConfigs",
  "SecurityConfiguration",
  "LogEncryptionKmsKeyId",
  "StepExecutionRoleArn",
  "SupportedProducts",
  "NewSupportedProducts",
] as const;

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_RunJobFlow.html */
export const runJobFlow: On<"RunJobFlow"> = async (input, context) => {
  refuseOthers(input);
  const instances = input.Instances ?? {};
  const applications = applicationsOf(input.ReleaseLabel, input.Applications ?? [{ Name: "Hadoop" }]);
  if (input.ServiceRole === undefined) throw validation("ServiceRole is required for creating cluster.");
  const profile = await profileOf(context, input.JobFlowRole);
  const id = newId("j");
  const now = context.clock.now();
  const rows = rowsOf({ cluster: id, now }, instances);
  checkSteps(input.Steps ?? []);
  const row = context.table(clusters).put(id, {
    ...settingsOf(input, instances),
    id,
    arn: arn(context, "elasticmapreduce", `cluster/${id}`),
    applications,
    serviceRole: input.ServiceRole,
    ...profile,
    state: "STARTING",
    reason: { code: undefined, message: "" },
    created: now,
    ready: undefined,
    ended: undefined,
    idleSince: undefined,
    subnetId: undefined,
    zone: undefined,
    primaryDns: undefined,
    ending: undefined,
    collection: rows[0]?.kind === "group" ? "INSTANCE_GROUP" : "INSTANCE_FLEET",
  });
  for (const each of rows) context.table(fleets).put(keyOf(each), each);
  addSteps(context, row, input.Steps ?? []);
  context.later("cluster-start", context.clock.lifecycle(STARTING_MS), { id });
  return { JobFlowId: id, ClusterArn: row.arn };
};

const STARTING_MS = 60_000;

function refuseOthers(input: EMR.RunJobFlowInput): void {
  for (const member of NOT_HERE) {
    const value: unknown = input[member];
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) throw notInTheSandbox(member);
  }
  if (input.BootstrapActions?.length) throw noBootstrap();
  if (input.Name === undefined || input.Name === "") throw validation("Name is required for creating cluster.");
  if (input.LogUri !== undefined && !/^s3[an]?:\/\/[^/]+/.test(input.LogUri))
    throw validation(`Invalid LogUri: ${input.LogUri}: must be an S3 path.`);
}

function settingsOf(input: EMR.RunJobFlowInput, instances: EMR.JobFlowInstancesConfig) {
  const one = instances.Ec2SubnetId;
  return {
    name: input.Name ?? "",
    releaseLabel: input.ReleaseLabel ?? "",
    logUri: input.LogUri?.replace(/^s3[an]?:/, "s3:").replace(/\/?$/, "/"),
    configurations: input.Configurations ?? [],
    keepAlive: instances.KeepJobFlowAliveWhenNoSteps ?? false,
    protected: instances.TerminationProtected ?? false,
    visible: input.VisibleToAllUsers ?? true,
    replaceUnhealthy: instances.UnhealthyNodeReplacement ?? false,
    stepConcurrency: checkConcurrency(input.StepConcurrencyLevel ?? 1),
    scaleDown: input.ScaleDownBehavior ?? "TERMINATE_AT_TASK_COMPLETION",
    rootVolumeGib: input.EbsRootVolumeSize,
    autoScalingRole: input.AutoScalingRole,
    idleSeconds: checkIdleTimeout(input.AutoTerminationPolicy),
    subnets: instances.Ec2SubnetIds?.length ? instances.Ec2SubnetIds : one === undefined ? [] : [one],
    keyName: instances.Ec2KeyName,
    groups: {
      primary: instances.EmrManagedMasterSecurityGroup,
      core: instances.EmrManagedSlaveSecurityGroup,
      serviceAccess: instances.ServiceAccessSecurityGroup,
      morePrimary: instances.AdditionalMasterSecurityGroups ?? [],
      moreCore: instances.AdditionalSlaveSecurityGroups ?? [],
    },
    tags: fromTagList(input.Tags),
  } satisfies Partial<ClusterRow>;
}

/** The instance profile must be there with a role: EMR refuses the request itself. */
async function profileOf(
  context: Context,
  asked: string | undefined,
): Promise<Pick<ClusterRow, "profile" | "nodeRole">> {
  if (asked === undefined) throw validation("InstanceProfile is required for creating cluster.");
  const name = asked.slice(asked.lastIndexOf("/") + 1);
  const invalid = () => validation(`Invalid InstanceProfile: ${asked}.`);
  try {
    const { InstanceProfile } = await context
      .service<typeof IAM>("iam")
      .GetInstanceProfile({ InstanceProfileName: name });
    const role = InstanceProfile?.Roles?.[0]?.Arn;
    if (role === undefined) throw invalid();
    return { profile: asked, nodeRole: role };
  } catch (error) {
    if (!nameOf(error).startsWith("NoSuchEntity")) throw error;
    throw invalid();
  }
}
