/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html */
import type * as Lambda from "@aws-sdk/client-lambda";
import { randomUuid } from "../../../../shared/random.ts";
import { arn, type Context, page } from "../../../kit/index.ts";
import type { Api } from "../api.ts";
import { conflict, inUse, invalidValue, mappingNotFound } from "../faults.ts";
import { type FunctionName, readFunctionName } from "../function-name.ts";
import { findConfiguration } from "../functions.ts";
import { functionArn } from "../state.ts";
import { requireTags } from "../tags.ts";
import { stopPoller } from "./pollers.ts";
import { readSettings, sourceKind, updatedSettings } from "./settings.ts";
import { requireSource } from "./source-access.ts";
import { type MappingRow, mappings } from "./state.ts";

/** AWS takes about so long for every change of a mapping. */
const CHANGE_MS = 20_000;

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
export const createEventSourceMapping: Api<"CreateEventSourceMapping"> = async (input, context) => {
  const kind = sourceKind(input);
  const source = input.EventSourceArn ?? "";
  const asked = readFunctionName(context, input.FunctionName);
  const { config } = findConfiguration(context, asked);
  const settings = readSettings(kind, input);
  await requireSource(context, { kind, source, config, settings });
  requireNew(context, source, asked);
  const uuid = randomUuid();
  const row = context.table(mappings).put(uuid, {
    uuid,
    arn: arn(context, "lambda", `event-source-mapping:${uuid}`),
    kind,
    source,
    ...asked,
    settings,
    state: "Creating",
    isWanted: input.Enabled ?? true,
    lastModified: context.clock.now(),
    lastResult: "No records processed",
    tags: requireTags(input.Tags),
  });
  changeLater(context, row);
  return describe(context, row);
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html */
export const getEventSourceMapping: Api<"GetEventSourceMapping"> = (input, context) =>
  describe(context, mappingOf(context, input.UUID));

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html */
export const listEventSourceMappings: Api<"ListEventSourceMappings"> = (input, context) => {
  const asked = input.FunctionName === undefined ? undefined : readFunctionName(context, input.FunctionName);
  const rows = context
    .table(mappings)
    .list()
    .filter(({ source }) => input.EventSourceArn === undefined || source === input.EventSourceArn)
    .filter(({ name, qualifier }) => !asked || (name === asked.name && qualifier === asked.qualifier));
  const { items, next } = page(rows, {
    token: input.Marker,
    limit: input.MaxItems,
    max: 100,
    badToken: "InvalidParameterValueException",
  });
  return { EventSourceMappings: items.map((row) => describe(context, row)), NextMarker: next };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html */
export const updateEventSourceMapping: Api<"UpdateEventSourceMapping"> = async (input, context) => {
  const row = mappingOf(context, input.UUID);
  requireSettled(row);
  const asked: FunctionName = input.FunctionName === undefined ? row : readFunctionName(context, input.FunctionName);
  const { config } = findConfiguration(context, asked);
  const settings = updatedSettings(row.kind, row.settings, input);
  await requireSource(context, { kind: row.kind, source: row.source, config, settings });
  const isWanted = input.Enabled ?? row.state === "Enabled";
  const wasEnabled = row.state === "Enabled";
  stopPoller(context, row.uuid);
  const changing = context.table(mappings).put(row.uuid, {
    ...row,
    name: asked.name,
    qualifier: asked.qualifier,
    settings,
    isWanted,
    state: isWanted === wasEnabled ? "Updating" : isWanted ? "Enabling" : "Disabling",
    lastModified: context.clock.now(),
  });
  changeLater(context, changing);
  return describe(context, changing);
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteEventSourceMapping.html */
export const deleteEventSourceMapping: Api<"DeleteEventSourceMapping"> = (input, context) => {
  const row = mappingOf(context, input.UUID);
  requireSettled(row);
  stopPoller(context, row.uuid);
  const deleting = context.table(mappings).put(row.uuid, { ...row, state: "Deleting" });
  changeLater(context, deleting);
  return describe(context, deleting);
};

const changeLater = (context: Context, { uuid }: MappingRow): void =>
  context.later("mapping-changed", context.clock.lifecycle(CHANGE_MS), { uuid });

function mappingOf(context: Context, uuid: string | undefined): MappingRow {
  const row = context.table(mappings).get(uuid ?? "");
  if (!row) throw mappingNotFound();
  return row;
}

function requireSettled({ state }: MappingRow): void {
  if (state !== "Enabled" && state !== "Disabled")
    throw inUse("Cannot update the event source mapping because it is in use.");
}

function requireNew(context: Context, source: string, asked: FunctionName): void {
  const other = context
    .table(mappings)
    .list()
    .find((row) => row.source === source && row.name === asked.name && row.qualifier === asked.qualifier);
  if (other)
    throw conflict(
      `An event source mapping with ${other.kind === "sqs" ? "SQS" : "event source"} arn (" ${source} ") and function (" ${asked.name} ") already exists. Please update or delete the existing mapping with UUID ${other.uuid}`,
    );
  const most = context
    .table(mappings)
    .list()
    .filter((row) => row.source === source).length;
  if (most >= 100) throw invalidValue("An event source has at most 100 mappings in the sandbox.");
}

const describe = (context: Context, row: MappingRow): Lambda.EventSourceMappingConfiguration => ({
  ...row.settings,
  UUID: row.uuid,
  EventSourceMappingArn: row.arn,
  EventSourceArn: row.source,
  FunctionArn: functionArn(context, row.name, row.qualifier),
  State: row.state,
  StateTransitionReason: row.kind === "sqs" ? "USER_INITIATED" : "User action",
  LastModified: new Date(row.lastModified),
  LastProcessingResult: row.kind === "sqs" ? undefined : row.lastResult,
});
