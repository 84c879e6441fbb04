/**
 * What services tell each other without an API between them (on AWS: internal channels or the default event bus).
 * Delivered asynchronously to every service that listens, within account and region. Not durable: a listener must be
 * able to catch up in its `resume`.
 */
export interface SandboxEvents {
  /** An instance changed state; `running` comes when it has booted. */
  "instance-state": { instanceId: string; state: "pending" | "running" | "shutting-down" | "terminated" | "stopped" };
  /** An alarm changed state, or stays in ALARM and its scaling action is due again. */
  "alarm-action": {
    actionArn: string;
    alarmArn: string;
    alarmName: string;
    state: "OK" | "ALARM" | "INSUFFICIENT_DATA";
    threshold: number | undefined;
    /** The newest value of the metric or expression that decided. */
    value: number | undefined;
  };
  /**
   * A Redshift cluster or a serverless namespace can be used, was restarted (its sessions are over), cannot be used, or is
   * gone with its data. What it is like now, its own Describe or Get operation tells.
   */
  "warehouse-state": {
    kind: "cluster" | "namespace";
    /** The cluster's identifier or the namespace's name. */
    name: string;
    /** UUID: stays with the data, and is never used again. */
    namespaceId: string;
    state: "available" | "restarted" | "paused" | "deleted";
  };
  /** What a service tells the default event bus of EventBridge. */
  "service-event": {
    /** For example `aws.states`. */
    source: string;
    /** For example `Step Functions Execution Status Change`. */
    detailType: string;
    /** ARNs. */
    resources: readonly string[];
    detail: Readonly<Record<string, unknown>>;
  };
}

export type SandboxEventName = keyof SandboxEvents;
