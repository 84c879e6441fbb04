import type * as Config from "@aws-sdk/client-config-service";
import { randomBase32 } from "../../../shared/random.ts";
import { arn, type Context, fault, found, fromTagList, parseArn } from "../../kit/index.ts";
import { noSuchRecorder } from "./faults.ts";
import type { On } from "./handler.ts";
import { channels, type RecorderRow, recorders } from "./state.ts";
import { beginWatch } from "./watch.ts";

/** https://docs.aws.amazon.com/config/latest/APIReference/API_PutConfigurationRecorder.html: one for each region. */
export const putConfigurationRecorder: On<"PutConfigurationRecorder"> = (input, context) => {
  const { name = "default", roleARN = "", recordingGroup, recordingMode } = input.ConfigurationRecorder ?? {};
  const known = context.table(recorders).get(name);
  const [other] = context.table(recorders).list();
  if (other && !known)
    throw fault(
      "MaxNumberOfConfigurationRecordersExceededException",
      `Failed to put configuration recorder '${name}' because the maximum number of configuration recorders: 1 is reached.`,
    );
  checkRole(roleARN);
  const group = groupOf(recordingGroup);
  context.table(recorders).put(name, {
    name,
    arn: known?.arn ?? arn(context, "config", `configuration-recorder/${name}/${randomBase32(16)}`),
    roleArn: roleARN,
    ...group,
    frequency: recordingMode?.recordingFrequency ?? "CONTINUOUS",
    recording: known?.recording ?? false,
    started: known?.started,
    stopped: known?.stopped,
    tags: known?.tags ?? fromTagList(input.Tags),
  });
  return {};
};

export const describeConfigurationRecorders: On<"DescribeConfigurationRecorders"> = (input, context) => ({
  ConfigurationRecorders: named(context, input.ConfigurationRecorderNames).map(recorderAsAnswered),
});

export const describeConfigurationRecorderStatus: On<"DescribeConfigurationRecorderStatus"> = (input, context) => ({
  ConfigurationRecordersStatus: named(context, input.ConfigurationRecorderNames).map(
    ({ arn, name, recording, started, stopped }) => ({
      arn,
      name,
      recording,
      ...(started === undefined ? {} : { lastStartTime: new Date(started) }),
      ...(stopped === undefined ? {} : { lastStopTime: new Date(stopped) }),
      ...(recording
        ? { lastStatus: "Success", lastStatusChangeTime: new Date(started ?? 0) }
        : { lastStatus: "Pending" }),
    }),
  ),
});

/** https://docs.aws.amazon.com/config/latest/APIReference/API_StartConfigurationRecorder.html */
export const startConfigurationRecorder: On<"StartConfigurationRecorder"> = (input, context) => {
  const row = recorderOf(context, input.ConfigurationRecorderName);
  if (context.table(channels).list().length === 0)
    throw fault(
      "NoAvailableDeliveryChannelException",
      "Delivery channel is not available to start configuration recorder.",
    );
  if (row.recording) return {};
  const started = context.clock.now();
  context.table(recorders).patch(row.name, { recording: true, started });
  beginWatch(context, started);
  return {};
};

export const stopConfigurationRecorder: On<"StopConfigurationRecorder"> = (input, context) => {
  const row = recorderOf(context, input.ConfigurationRecorderName);
  if (row.recording) context.table(recorders).patch(row.name, { recording: false, stopped: context.clock.now() });
  return {};
};

export const deleteConfigurationRecorder: On<"DeleteConfigurationRecorder"> = (input, context) => {
  context.table(recorders).delete(recorderOf(context, input.ConfigurationRecorderName).name);
  return {};
};

/** Whether resources of a type are recorded now. */
export function isRecorded(context: Context, type: string): boolean {
  const [row] = context.table(recorders).list();
  if (!row?.recording) return false;
  if (row.strategy === "INCLUSION_BY_RESOURCE_TYPES") return row.types.includes(type);
  return row.strategy === "ALL_SUPPORTED_RESOURCE_TYPES" || !row.types.includes(type);
}

const recorderOf = (context: Context, name = ""): RecorderRow =>
  found(context.table(recorders).get(name), () => noSuchRecorder(name));

const named = (context: Context, names: readonly string[] | undefined): RecorderRow[] =>
  names?.length ? names.map((name) => recorderOf(context, name)) : context.table(recorders).list();

function checkRole(roleArn: string): void {
  const parts = parseArn(roleArn);
  if (parts?.service !== "iam" || !/^role\/.+/.test(parts.resource))
    throw fault("InvalidRoleException", "You have provided a null or empty role ARN, or one that is not valid.");
}

/** The strategy, told as such or (the older form) by the other members. */
function groupOf(group: Config.RecordingGroup = {}): Pick<RecorderRow, "strategy" | "types" | "includeGlobal"> {
  const { resourceTypes: included = [], exclusionByResourceTypes, recordingStrategy, allSupported } = group;
  const excluded = exclusionByResourceTypes?.resourceTypes ?? [];
  const strategy =
    recordingStrategy?.useOnly ??
    (included.length > 0
      ? "INCLUSION_BY_RESOURCE_TYPES"
      : excluded.length > 0
        ? "EXCLUSION_BY_RESOURCE_TYPES"
        : "ALL_SUPPORTED_RESOURCE_TYPES");
  const invalid = (message: string) => fault("InvalidRecordingGroupException", message);
  const all = strategy === "ALL_SUPPORTED_RESOURCE_TYPES";
  if (all ? allSupported === false : allSupported === true)
    throw invalid("The recording group provided is not valid: allSupported contradicts the recording strategy.");
  if (included.length > 0 !== (strategy === "INCLUSION_BY_RESOURCE_TYPES"))
    throw invalid(
      "The recording group provided is not valid: resourceTypes must be given with INCLUSION_BY_RESOURCE_TYPES, and only with it.",
    );
  if (excluded.length > 0 !== (strategy === "EXCLUSION_BY_RESOURCE_TYPES"))
    throw invalid(
      "The recording group provided is not valid: exclusionByResourceTypes must be given with EXCLUSION_BY_RESOURCE_TYPES, and only with it.",
    );
  const includeGlobal = group.includeGlobalResourceTypes ?? false;
  if (includeGlobal && !all)
    throw invalid("The recording group provided is not valid: includeGlobalResourceTypes needs allSupported.");
  return { strategy, types: [...included, ...excluded], includeGlobal };
}

const recorderAsAnswered = (row: RecorderRow): Config.ConfigurationRecorder => {
  const types = [...row.types] as Config.ResourceType[];
  return {
    arn: row.arn,
    name: row.name,
    roleARN: row.roleArn,
    recordingGroup: {
      allSupported: row.strategy === "ALL_SUPPORTED_RESOURCE_TYPES",
      includeGlobalResourceTypes: row.includeGlobal,
      resourceTypes: row.strategy === "INCLUSION_BY_RESOURCE_TYPES" ? types : [],
      exclusionByResourceTypes: { resourceTypes: row.strategy === "EXCLUSION_BY_RESOURCE_TYPES" ? types : [] },
      recordingStrategy: { useOnly: row.strategy },
    },
    recordingMode: { recordingFrequency: row.frequency, recordingModeOverrides: [] },
    recordingScope: "PAID",
  };
};
