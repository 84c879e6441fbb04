import type * as Config from "@aws-sdk/client-config-service";
import { collection, type Tags } from "../../kit/index.ts";

export interface RecorderRow {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly strategy: Config.RecordingStrategyType;
  /** Types that are recorded, or not, as the strategy says. */
  readonly types: readonly string[];
  readonly includeGlobal: boolean;
  readonly frequency: Config.RecordingFrequency;
  readonly recording: boolean;
  /** Milliseconds since the epoch, as all times in rows. */
  readonly started: number | undefined;
  readonly stopped: number | undefined;
  readonly tags: Tags;
}

export interface ChannelRow {
  readonly name: string;
  readonly bucket: string;
  readonly prefix: string | undefined;
  readonly topicArn: string | undefined;
  readonly kmsKeyArn: string | undefined;
  readonly frequency: Config.MaximumExecutionFrequency | undefined;
}

export interface RuleRow {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly description: string | undefined;
  readonly identifier: string;
  readonly types: readonly string[] | undefined;
  readonly resourceId: string | undefined;
  readonly parameters: string | undefined;
  readonly frequency: Config.MaximumExecutionFrequency | undefined;
  readonly state: "ACTIVE" | "EVALUATING" | "DELETING";
  readonly activated: number;
  readonly invoked: number | undefined;
  readonly evaluated: number | undefined;
  readonly failed: { readonly at: number; readonly code: string; readonly message: string } | undefined;
  readonly tags: Tags;
}

export interface EvaluationRow {
  readonly rule: string;
  readonly type: string;
  readonly id: string;
  readonly compliant: boolean;
  readonly annotation: string | undefined;
  /** When the resource was read. */
  readonly read: number;
  readonly recorded: number;
}

export const recorders = collection<RecorderRow>({
  service: "config-service",
  name: "recorders",
  resource: { noun: "configuration-recorder", arn: (row) => row.arn, tags: (row) => row.tags },
});

export const channels = collection<ChannelRow>({ service: "config-service", name: "channels" });

export const rules = collection<RuleRow>({
  service: "config-service",
  name: "rules",
  resource: {
    noun: "config-rule",
    arn: (row) => row.arn,
    tags: (row) => row.tags,
    gone: (row) => row.state === "DELETING",
  },
});

/** Keys: `<rule>/<type>/<id>`. */
export const evaluations = collection<EvaluationRow>({ service: "config-service", name: "evaluations" });

/** One row, `last`: when StartConfigRulesEvaluation was last called. */
export const starts = collection<{ readonly at: number }>({ service: "config-service", name: "starts" });
