import type * as Athena from "@aws-sdk/client-athena";
import { nowMs } from "../../../shared/clock.ts";
import { arn, type Context, found, fromTagList, page } from "../../kit/index.ts";
import { invalidRequest, workGroupNotFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { namedQueries, preparedStatements, queries, type WorkGroupRow, workGroups } from "./state.ts";

export const ENGINE = "Athena engine version 3";

/** One engine, chosen by name or as AUTO. */
export const listEngineVersions: On<"ListEngineVersions"> = () => ({
  EngineVersions: ["AUTO", ENGINE].map((SelectedEngineVersion) => ({
    SelectedEngineVersion,
    EffectiveEngineVersion: ENGINE,
  })),
});

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_CreateWorkGroup.html */
export const createWorkGroup: On<"CreateWorkGroup"> = (input, context) => {
  const { Name: name = "", Configuration: configuration = {} } = input;
  if (name === "primary" || context.table(workGroups).has(name)) throw invalidRequest("WorkGroup is already created");
  context.table(workGroups).put(name, {
    name,
    arn: arn(context, "athena", `workgroup/${name}`),
    state: "ENABLED",
    description: input.Description,
    configuration: checked({
      EnforceWorkGroupConfiguration: true,
      PublishCloudWatchMetricsEnabled: true,
      RequesterPaysEnabled: false,
      ...configuration,
    }),
    created: nowMs(),
    tags: fromTagList(input.Tags),
  });
  return {};
};

export const getWorkGroup: On<"GetWorkGroup"> = ({ WorkGroup }, context) => {
  const row = workGroupOf(context, WorkGroup);
  return {
    WorkGroup: {
      Name: row.name,
      State: row.state,
      Description: row.description,
      Configuration: row.configuration,
      CreationTime: new Date(row.created),
    },
  };
};

export const listWorkGroups: On<"ListWorkGroups"> = ({ NextToken: token, MaxResults: limit }, context) => {
  const rows = [
    ...context
      .table(workGroups)
      .list()
      .filter(({ name }) => name !== "primary"),
    primary(context),
  ];
  const { items, next } = page(rows, { token, limit, max: 50 });
  return {
    WorkGroups: items.map((row) => ({
      Name: row.name,
      State: row.state,
      Description: row.description,
      CreationTime: new Date(row.created),
      EngineVersion: row.configuration.EngineVersion,
    })),
    NextToken: next,
  };
};

export const updateWorkGroup: On<"UpdateWorkGroup"> = (input, context) => {
  const row = workGroupOf(context, input.WorkGroup);
  context.table(workGroups).put(row.name, {
    ...row,
    state: input.State ?? row.state,
    description: input.Description ?? row.description,
    configuration: checked(updated(row.configuration, input.ConfigurationUpdates ?? {})),
  });
  return {};
};

/** With `RecursiveDeleteOption` also one with named queries or prepared statements. */
export const deleteWorkGroup: On<"DeleteWorkGroup"> = ({ WorkGroup: name = "", RecursiveDeleteOption }, context) => {
  if (name === "primary") throw invalidRequest("The primary workgroup cannot be deleted.");
  workGroupOf(context, name);
  const contents = [namedQueries, preparedStatements, queries].flatMap((collection) =>
    context
      .table<{ readonly workGroup: string }>(collection as never)
      .entries()
      .filter(([, row]) => row.workGroup === name)
      .map(([key]) => ({ collection, key })),
  );
  const blocking = contents.filter(({ collection }) => collection.path !== queries.path);
  if (blocking.length > 0 && RecursiveDeleteOption !== true) throw invalidRequest(`WorkGroup ${name} is not empty`);
  for (const { collection, key } of contents) context.table(collection as never).delete(key);
  context.table(workGroups).delete(name);
  return {};
};

/** Throws InvalidRequestException. Every account has `primary`. */
export const workGroupOf = (context: Context, name = "primary"): WorkGroupRow =>
  found(context.table(workGroups).get(name) ?? (name === "primary" ? primary(context) : undefined), () =>
    workGroupNotFound(name),
  );

const primary = (context: Context): WorkGroupRow =>
  context.table(workGroups).get("primary") ?? {
    name: "primary",
    arn: arn(context, "athena", "workgroup/primary"),
    state: "ENABLED",
    description: undefined,
    configuration: checked({ EnforceWorkGroupConfiguration: false, PublishCloudWatchMetricsEnabled: false }),
    created: 0,
    tags: {},
  };

function checked(configuration: Athena.WorkGroupConfiguration): Athena.WorkGroupConfiguration {
  const { BytesScannedCutoffPerQuery: cutoff, EngineVersion: engine, ResultConfiguration: result } = configuration;
  if (cutoff !== undefined && cutoff < 10_000_000)
    throw invalidRequest("BytesScannedCutoffPerQuery must be at least 10000000 bytes");
  const selected = engine?.SelectedEngineVersion ?? "AUTO";
  if (selected !== "AUTO" && selected !== ENGINE)
    throw invalidRequest(`Engine version ${selected} is not in the sandbox.`);
  if (result?.OutputLocation !== undefined && !/^s3:\/\/[^/]+/.test(result.OutputLocation))
    throw invalidRequest("outputLocation is not a valid S3 path.");
  return { ...configuration, EngineVersion: { SelectedEngineVersion: selected, EffectiveEngineVersion: ENGINE } };
}

function updated(
  before: Athena.WorkGroupConfiguration,
  {
    ResultConfigurationUpdates: results,
    RemoveBytesScannedCutoffPerQuery: remove,
    ...changes
  }: Athena.WorkGroupConfigurationUpdates,
): Athena.WorkGroupConfiguration {
  const { BytesScannedCutoffPerQuery: cutoff, ...rest } = before;
  const { RemoveOutputLocation: forget, OutputLocation: location } = results ?? {};
  const { OutputLocation: old, ...others } = before.ResultConfiguration ?? {};
  const output = location ?? (forget === true ? undefined : old);
  const defined = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return {
    ...rest,
    ...(cutoff === undefined || remove === true ? {} : { BytesScannedCutoffPerQuery: cutoff }),
    ...defined,
    ResultConfiguration: { ...others, ...(output === undefined ? {} : { OutputLocation: output }) },
  };
}
