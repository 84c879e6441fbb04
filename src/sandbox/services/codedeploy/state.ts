/** Durable rows of CodeDeploy. */
import type * as CodeDeploy from "@aws-sdk/client-codedeploy";
import { arn, type Context, collection, type Tags } from "../../kit/index.ts";

const service = "codedeploy";

export interface ApplicationRow {
  readonly arn: string;
  readonly info: CodeDeploy.ApplicationInfo & { readonly applicationName: string; readonly computePlatform: Platform };
  readonly tags: Tags;
}

/** The compute platforms that the sandbox deploys to. */
export type Platform = "ECS" | "Lambda";

export interface GroupRow {
  readonly arn: string;
  readonly info: CodeDeploy.DeploymentGroupInfo & {
    readonly applicationName: string;
    readonly deploymentGroupName: string;
    readonly deploymentConfigName: string;
    readonly serviceRoleArn: string;
  };
  readonly tags: Tags;
}

export interface RevisionRow {
  readonly location: CodeDeploy.RevisionLocation;
  /** The text of the AppSpec file, where it came with the request. */
  readonly content: string | undefined;
  readonly info: CodeDeploy.GenericRevisionInfo;
}

export interface DeploymentRow {
  readonly id: string;
  readonly platform: Platform;
  readonly info: CodeDeploy.DeploymentInfo & {
    readonly applicationName: string;
    readonly deploymentGroupName: string;
    readonly status: CodeDeploy.DeploymentStatus;
  };
  readonly serviceRoleArn: string;
  readonly alarms: CodeDeploy.AlarmConfiguration | undefined;
  readonly routing: CodeDeploy.TrafficRoutingConfig;
  /** Function names by lifecycle event. */
  readonly hooks: Readonly<Record<string, string>>;
  readonly target: EcsTarget | LambdaTarget;
  /** Undoes this deployment instead of making a new one. */
  readonly undoes: string | undefined;
  readonly events: readonly CodeDeploy.LifecycleEvent[];
  /** Index of the stage that is under way. */
  readonly position: number;
  /** Percent of the traffic that the new one gets. */
  readonly weight: number;
  /** Milliseconds since the epoch at which the present wait ends. */
  readonly due: number | undefined;
  readonly hook: HookRun | undefined;
  /** ContinueDeployment was called in the present wait. */
  readonly continued: boolean;
  readonly updatedAt: Date;
}

/** A function that was invoked and has to answer with PutLifecycleEventHookExecutionStatus. */
export interface HookRun {
  readonly executionId: string;
  readonly answer: "Succeeded" | "Failed" | undefined;
}

export interface EcsTarget {
  readonly kind: "ECS";
  readonly cluster: string;
  readonly service: string;
  readonly taskDefinition: string;
  readonly containerName: string;
  readonly containerPort: number;
  readonly platformVersion: string | undefined;
  readonly network: Readonly<Record<string, unknown>> | undefined;
  readonly capacity: readonly Readonly<Record<string, unknown>>[] | undefined;
  readonly production: string;
  readonly test: string | undefined;
  /** The two target groups. */
  readonly groups: readonly { readonly name: string; readonly arn: string }[];
  readonly blue: TaskSetOf | undefined;
  readonly green: TaskSetOf | undefined;
}

export interface TaskSetOf {
  readonly id: string;
  readonly groupArn: string;
}

export interface LambdaTarget {
  readonly kind: "Lambda";
  readonly functionName: string;
  readonly alias: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
}

/** Key: name. */
export const applications = collection<ApplicationRow>({
  service,
  name: "applications",
  resource: { noun: "application", arn: (row) => row.arn, tags: (row) => row.tags },
});

/** Key: `<application>/<group>`. */
export const groups = collection<GroupRow>({
  service,
  name: "deployment-groups",
  resource: { noun: "deployment-group", arn: (row) => row.arn, tags: (row) => row.tags },
});

/** Custom ones only. Key: name. */
export const configs = collection<CodeDeploy.DeploymentConfigInfo & { readonly arn: string }>({
  service,
  name: "deployment-configs",
  resource: { noun: "deployment-config", arn: (row) => row.arn },
});

/** Key: `<application>/<digest of the location>`. */
export const revisions = collection<RevisionRow>({ service, name: "revisions" });

/** Key: id. AWS keeps them after their group is gone. */
export const deployments = collection<DeploymentRow>({ service, name: "deployments" });

export const codeDeployArn = (context: Context, resource: string): string => arn(context, "codedeploy", resource);
