/** What may be set for which source. https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html, services-sqs-parameters.html */
import type * as Lambda from "@aws-sdk/client-lambda";
import { PatternError, readPattern } from "../../../engines/event-pattern/index.ts";
import { parseArn } from "../../../kit/index.ts";
import { invalidValue, notInSandbox } from "../faults.ts";
import type { MappingSettings, SourceKind } from "./state.ts";

type Given = Partial<Lambda.CreateEventSourceMappingRequest>;

const REFUSED = [
  "SelfManagedEventSource",
  "Topics",
  "Queues",
  "SourceAccessConfigurations",
  "AmazonManagedKafkaEventSourceConfig",
  "SelfManagedKafkaEventSourceConfig",
  "DocumentDBEventSourceConfig",
  "ProvisionedPollerConfig",
  "KMSKeyArn",
  "MetricsConfig",
  "LoggingConfig",
] as const;

/** Settings that only streams have. */
const OF_STREAMS = [
  "StartingPosition",
  "StartingPositionTimestamp",
  "ParallelizationFactor",
  "DestinationConfig",
  "MaximumRecordAgeInSeconds",
  "BisectBatchOnFunctionError",
  "MaximumRetryAttempts",
  "TumblingWindowInSeconds",
] as const;

export function sourceKind({ EventSourceArn: source }: Given): SourceKind {
  const { service, resource } = parseArn(source ?? "") ?? {};
  if (service === "sqs") return "sqs";
  if (service === "dynamodb" && resource?.includes("/stream/")) return "dynamodb";
  if (service === undefined || service === "dynamodb") throw invalidValue(`Unrecognized event source: ${source}`);
  throw notInSandbox(`An event source of the service ${service}`);
}

/** The settings of a new mapping, with AWS's defaults. */
export function readSettings(kind: SourceKind, given: Given): MappingSettings {
  if (kind === "sqs") {
    const settings = { ...shared(given), BatchSize: given.BatchSize ?? 10, ScalingConfig: given.ScalingConfig };
    return checked(kind, given, settings);
  }
  const { StartingPosition } = given;
  if (StartingPosition === undefined)
    throw invalidValue(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    );
  if (StartingPosition === "AT_TIMESTAMP")
    throw invalidValue("Unsupported starting position for arn type: AT_TIMESTAMP is for Kinesis and Kafka only.");
  return checked(kind, given, {
    ...shared(given),
    StartingPosition,
    BatchSize: given.BatchSize ?? 100,
    ParallelizationFactor: given.ParallelizationFactor ?? 1,
    DestinationConfig: given.DestinationConfig ?? { OnFailure: {} },
    MaximumRecordAgeInSeconds: given.MaximumRecordAgeInSeconds ?? -1,
    BisectBatchOnFunctionError: given.BisectBatchOnFunctionError ?? false,
    MaximumRetryAttempts: given.MaximumRetryAttempts ?? -1,
    TumblingWindowInSeconds: given.TumblingWindowInSeconds ?? 0,
  });
}

/** Settings with those replaced that an update names; the starting position stays. */
export function updatedSettings(kind: SourceKind, before: MappingSettings, given: Given): MappingSettings {
  const names = [
    "BatchSize",
    "MaximumBatchingWindowInSeconds",
    "FunctionResponseTypes",
    "FilterCriteria",
    ...(kind === "sqs" ? (["ScalingConfig"] as const) : OF_STREAMS.slice(2)),
  ] as const;
  const changes = Object.fromEntries(
    names.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]] as const])),
  );
  const { FilterCriteria: filters } = given;
  const settings: MappingSettings = {
    ...before,
    ...changes,
    ...(filters ? { FilterCriteria: filters.Filters?.length ? filters : undefined } : {}),
  };
  return checked(kind, given, settings);
}

const shared = (given: Given): MappingSettings => ({
  EventSourceArn: given.EventSourceArn,
  MaximumBatchingWindowInSeconds: given.MaximumBatchingWindowInSeconds ?? 0,
  FunctionResponseTypes: given.FunctionResponseTypes ?? [],
  ...(given.FilterCriteria?.Filters?.length ? { FilterCriteria: given.FilterCriteria } : {}),
});

function checked(kind: SourceKind, given: Given, settings: MappingSettings): MappingSettings {
  for (const name of REFUSED) if (given[name] !== undefined) throw notInSandbox(`${name} of an event source mapping`);
  if (settings.TumblingWindowInSeconds) throw notInSandbox("TumblingWindowInSeconds of an event source mapping");
  requireFilters(settings.FilterCriteria);
  if (kind === "dynamodb") {
    if (given.ScalingConfig) throw invalidValue("ScalingConfig is only available for SQS event sources.");
    return settings;
  }
  for (const name of OF_STREAMS)
    if (given[name] !== undefined) throw invalidValue(`${name} is not valid for SQS event sources.`);
  requireQueueBatch(settings.EventSourceArn ?? "", settings);
  return settings;
}

function requireQueueBatch(source: string, settings: MappingSettings): void {
  const { BatchSize: size = 10, MaximumBatchingWindowInSeconds: window = 0 } = settings;
  if (source.endsWith(".fifo")) {
    if (size > 10) throw invalidValue("Batch size must be between 1 and 10 for FIFO queues.");
    if (window > 0) throw invalidValue("Batching window is not supported for FIFO queues.");
  }
  if (size > 10 && window === 0)
    throw invalidValue(
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    );
}

function requireFilters(criteria: Lambda.FilterCriteria | undefined): void {
  const filters = criteria?.Filters ?? [];
  if (filters.length > 5) throw invalidValue("An event source mapping has at most 5 filters.");
  for (const { Pattern } of filters)
    try {
      readPattern(Pattern ?? "");
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      throw invalidValue("Invalid filter pattern definition.");
    }
}
