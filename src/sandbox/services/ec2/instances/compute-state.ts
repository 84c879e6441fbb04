/** Rows of the compute half of EC2: instances, volumes, templates, key pairs. */
import type * as EC2 from "@aws-sdk/client-ec2";
import type { Row } from "../noun.ts";
import { resources } from "../resources.ts";

export type InstanceState = "pending" | "running" | "stopping" | "stopped" | "shutting-down" | "terminated";

export interface InstanceRow extends Row {
  readonly state: InstanceState;
  readonly stateReason?: { readonly code: string; readonly message: string };
  readonly transitionReason: string;
  readonly reservationId: string;
  /** The service that asked for it, for example `auto-scaling`. */
  readonly requester?: string;
  readonly launchIndex: number;
  readonly clientToken: string;
  /** Of the RunInstances input, to tell a repeated request from a different one with the same token. */
  readonly requestHash: string;
  readonly imageId: string;
  readonly instanceType: EC2._InstanceType;
  readonly architecture: EC2.ArchitectureValues;
  readonly keyName?: string;
  readonly launchTime: Date;
  readonly zone: string;
  readonly zoneId: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly rootVolumeId: string;
  readonly rootDeviceName: string;
  readonly profile?: { readonly arn: string; readonly id: string };
  readonly profileAssociationId?: string;
  readonly metadata: Readonly<Required<Pick<EC2.InstanceMetadataOptionsResponse, MetadataMember>>>;
  /** Base64, as it came. */
  readonly userData?: string;
  readonly monitoring: boolean;
  readonly ebsOptimized: boolean;
  readonly terminationProtected: boolean;
  readonly stopProtected: boolean;
  readonly shutdownBehavior: EC2.ShutdownBehavior;
  readonly sourceDestCheck: boolean;
  /** Of a one-time Spot request. */
  readonly spot?: boolean;
}

type MetadataMember =
  | "HttpTokens"
  | "HttpPutResponseHopLimit"
  | "HttpEndpoint"
  | "HttpProtocolIpv6"
  | "InstanceMetadataTags";

/** Terminated instances stay described for about an hour. */
export const instances = resources<InstanceRow>("instances", "instance", (row) => row.state === "terminated");

export interface VolumeRow extends Row {
  readonly state: EC2.VolumeState;
  readonly size: number;
  readonly type: EC2.VolumeType;
  readonly iops?: number;
  readonly throughput?: number;
  readonly encrypted: boolean;
  readonly zone: string;
  readonly snapshotId: string;
  readonly createTime: Date;
  readonly attachment?: {
    readonly instanceId: string;
    readonly device: string;
    readonly attachTime: Date;
    readonly deleteOnTermination: boolean;
  };
}
export const volumes = resources<VolumeRow>("volumes", "volume");

export interface LaunchTemplateRow extends Row {
  readonly name: string;
  readonly createTime: Date;
  readonly createdBy: string;
  readonly defaultVersion: number;
  readonly latestVersion: number;
  readonly versions: readonly LaunchTemplateVersionRow[];
}

export interface LaunchTemplateVersionRow {
  readonly number: number;
  readonly description?: string;
  readonly createTime: Date;
  readonly createdBy: string;
  readonly data: EC2.RequestLaunchTemplateData;
}
export const launchTemplates = resources<LaunchTemplateRow>("launch-templates", "launch-template");

export interface KeyPairRow extends Row {
  readonly name: string;
  readonly type: EC2.KeyType;
  readonly fingerprint: string;
  /** OpenSSH form; the private key is never kept. */
  readonly publicKey: string;
  readonly createTime: Date;
}
export const keyPairs = resources<KeyPairRow>("key-pairs", "key-pair");
