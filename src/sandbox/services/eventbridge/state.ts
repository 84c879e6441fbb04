/** What EventBridge keeps: buses, rules with their targets, and events on their way to a target. */
import type { CreateEventBusRequest, Target } from "@aws-sdk/client-eventbridge";
import { arn, type Context, collection, type Tags } from "../../kit/index.ts";

export interface BusRow {
  readonly name: string;
  readonly arn: string;
  readonly settings: Pick<CreateEventBusRequest, "Description" | "KmsKeyIdentifier" | "DeadLetterConfig" | "LogConfig">;
  /** A policy document. */
  readonly policy: string | undefined;
  readonly tags: Tags;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface RuleRow {
  readonly name: string;
  readonly bus: string;
  readonly arn: string;
  readonly pattern: string | undefined;
  readonly schedule: string | undefined;
  readonly state: "ENABLED" | "DISABLED" | "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";
  readonly description: string | undefined;
  readonly roleArn: string | undefined;
  /** The service principal that made it; only that one may change it. */
  readonly managedBy: string | undefined;
  readonly tags: Tags;
  readonly targets: readonly Target[];
  /** Of the schedule: a tick of an earlier one no longer counts. */
  readonly version: string;
}

/** An event as targets get it. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
export interface BusEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** An event that is to reach a target, until it has, or until nobody tries any more. */
export interface DeliveryRow {
  readonly id: string;
  readonly event: BusEvent;
  readonly rule: Pick<RuleRow, "name" | "bus" | "arn">;
  readonly target: Target;
  readonly startedAt: number;
  readonly retries: number;
  /** Buses that the event has come through by rules. */
  readonly hops: number;
}

export const buses = collection<BusRow>({
  service: "eventbridge",
  name: "buses",
  // Every account has the default bus; nobody makes or deletes it.
  resource: {
    noun: "event-bus",
    arn: (row) => row.arn,
    tags: (row) => row.tags,
    gone: (row) => row.name === DEFAULT_BUS,
  },
});
export const rules = collection<RuleRow>({
  service: "eventbridge",
  name: "rules",
  resource: { noun: "rule", arn: (row) => row.arn, tags: (row) => row.tags },
});
export const deliveries = collection<DeliveryRow>({ service: "eventbridge", name: "deliveries" });

export const DEFAULT_BUS = "default";

export const busArn = (context: Context, name: string): string => arn(context, "events", `event-bus/${name}`);

export const ruleArn = (context: Context, { bus, name }: Pick<RuleRow, "bus" | "name">): string =>
  arn(context, "events", `rule/${bus === DEFAULT_BUS ? "" : `${bus}/`}${name}`);

/** Rules of a bus have keys that begin with it. */
export const ruleKey = ({ bus, name }: Pick<RuleRow, "bus" | "name">): string => `${bus}:${name}`;
