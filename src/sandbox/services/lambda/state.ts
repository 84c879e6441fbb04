/** What Lambda keeps. Environments, their processes and counts of running invocations are memory: see environments/. */
import type * as Lambda from "@aws-sdk/client-lambda";
import { arn, type Collection, type Context, collection, type Tags } from "../../kit/index.ts";
import { mappings, positions } from "./event-sources/state.ts";

/** A configuration as AWS answers it, of $LATEST or of a published version. */
export type Configuration = Lambda.FunctionConfiguration;

export interface FunctionRow {
  readonly name: string;
  readonly arn: string;
  readonly config: Configuration;
  readonly tags: Tags;
  /** Reserved concurrency; undefined where the function draws on the account's unreserved pool. */
  readonly reserved: number | undefined;
  /** What happens where it invokes itself again and again; undefined is Terminate. */
  readonly recursiveLoop?: Lambda.RecursiveLoop;
  /** The number that the last published version got; numbers are never used twice. */
  readonly lastVersion: number;
}

/** Immutable but for its description of state. */
export interface VersionRow {
  readonly name: string;
  readonly version: string;
  readonly config: Configuration;
}

export interface AliasRow {
  readonly name: string;
  readonly alias: string;
  readonly version: string;
  readonly description: string;
  /** Share of invocations (0 to 1) that other versions get. */
  readonly weights: Readonly<Record<string, number>>;
  readonly revisionId: string;
}

/** The resource policy of a function, one of its versions or aliases. */
export interface PolicyRow {
  readonly name: string;
  /** Empty for the unqualified function. */
  readonly qualifier: string;
  readonly statements: readonly Readonly<Record<string, unknown>>[];
  readonly revisionId: string;
}

export interface EventConfigRow {
  readonly name: string;
  readonly qualifier: string;
  readonly config: Lambda.FunctionEventInvokeConfig;
}

export interface ProvisionedRow {
  readonly name: string;
  readonly qualifier: string;
  readonly requested: number;
  readonly status: Lambda.ProvisionedConcurrencyStatusEnum;
  readonly reason: string | undefined;
  readonly lastModified: string;
}

export interface UrlRow {
  readonly name: string;
  /** An alias; `$LATEST` for the unqualified function. */
  readonly qualifier: string;
  /** First label of its host name. */
  readonly id: string;
  readonly config: Lambda.FunctionUrlConfig;
}

export interface LayerVersionRow {
  readonly layer: string;
  readonly version: number;
  readonly arn: string;
  readonly sha256: string;
  readonly size: number;
  readonly item: Lambda.LayerVersionsListItem;
  readonly policy: readonly Readonly<Record<string, unknown>>[];
  readonly policyRevisionId: string | undefined;
  /** Deleted, and still a part of functions that have it. */
  readonly isDeleted?: boolean;
}

/** The highest number a layer's version ever had: numbers of deleted versions are not used again. */
export interface LayerCounterRow {
  readonly layer: string;
  readonly last: number;
}

/** An asynchronous invocation that waits or is being retried. */
export interface QueuedEventRow {
  readonly requestId: string;
  readonly name: string;
  /** As the caller named it; undefined for the unqualified function. */
  readonly qualifier: string | undefined;
  readonly payload: string;
  readonly queuedAt: number;
  /** Attempts that the function itself failed. */
  readonly failures: number;
  /** Attempts that were throttled since the last that ran. */
  readonly throttles: number;
  /** The X-Ray header that it came with. */
  readonly trace?: string | undefined;
}

/** One of Lambda's network interfaces in a VPC. */
export interface NetworkInterfaceRow {
  /** Subnet and groups. */
  readonly key: string;
  readonly id: string;
  readonly privateIp: string;
}

export const functions = collection<FunctionRow>({
  service: "lambda",
  name: "functions",
  resource: { noun: "function", arn: (row) => row.arn, tags: (row) => row.tags },
});
export const versions = collection<VersionRow>({ service: "lambda", name: "versions" });
export const aliases = collection<AliasRow>({ service: "lambda", name: "aliases" });
export const policies = collection<PolicyRow>({ service: "lambda", name: "policies" });
export const eventConfigs = collection<EventConfigRow>({ service: "lambda", name: "event-configs" });
export const provisioned = collection<ProvisionedRow>({ service: "lambda", name: "provisioned" });
export const urls = collection<UrlRow>({ service: "lambda", name: "urls" });
export const layerVersions = collection<LayerVersionRow>({
  service: "lambda",
  name: "layer-versions",
  resource: { noun: "layer", arn: (row) => row.arn, gone: (row) => row.isDeleted === true },
});
export const layerCounters = collection<LayerCounterRow>({ service: "lambda", name: "layer-counters" });
export const queuedEvents = collection<QueuedEventRow>({ service: "lambda", name: "queued-events" });

export const networkInterfaces = collection<NetworkInterfaceRow>({ service: "lambda", name: "network-interfaces" });

/** All of what belongs to a function has keys `<function>:<...>`, so that it is found and deleted together. */
export const keyOf = (name: string, of: string): string => `${name}:${of}`;

/** Versions sort by number. */
export const versionKey = (name: string, version: string): string => keyOf(name, version.padStart(10, "0"));

export const layerKey = (layer: string, version: number): string => keyOf(layer, String(version).padStart(10, "0"));

export const functionArn = (context: Context, name: string, qualifier?: string): string =>
  arn(context, "lambda", `function:${name}${qualifier ? `:${qualifier}` : ""}`);

/** What goes with its function. */
export const ofFunction: readonly Collection<never>[] = [versions, aliases, policies, eventConfigs, provisioned, urls];

export const collections: readonly Collection<never>[] = [
  functions,
  ...ofFunction,
  layerVersions,
  layerCounters,
  queuedEvents,
  networkInterfaces,
  mappings,
  positions,
];
