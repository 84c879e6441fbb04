import type * as Lambda from "@aws-sdk/client-lambda";
import { collection, type Tags } from "../../../kit/index.ts";

export type SourceKind = "sqs" | "dynamodb";

/** What a mapping does with its source; every default is filled in. */
export type MappingSettings = Omit<
  Lambda.EventSourceMappingConfiguration,
  "UUID" | "FunctionArn" | "State" | "StateTransitionReason" | "LastModified" | "LastProcessingResult"
>;

export interface MappingRow {
  readonly uuid: string;
  readonly arn: string;
  readonly kind: SourceKind;
  readonly source: string;
  readonly name: string;
  readonly qualifier: string | undefined;
  readonly settings: MappingSettings;
  readonly state: "Creating" | "Enabling" | "Enabled" | "Disabling" | "Disabled" | "Updating" | "Deleting";
  /** Where a change under way leads to. */
  readonly isWanted: boolean;
  readonly lastModified: number;
  readonly lastResult: string;
  readonly tags: Tags;
}

/** How far a mapping has processed a shard. */
export interface PositionRow {
  readonly uuid: string;
  /** Sequence number of the last record that is done with; undefined: from the oldest record on. */
  readonly after: string | undefined;
}

export const mappings = collection<MappingRow>({
  service: "lambda",
  name: "event-source-mappings",
  resource: { noun: "event-source-mapping", arn: (row) => row.arn, tags: (row) => row.tags },
});

/** Keys: `<uuid>/<shard id>`. */
export const positions = collection<PositionRow>({ service: "lambda", name: "stream-positions" });
