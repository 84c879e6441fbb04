/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html */
import { fault } from "../../kit/index.ts";
import { versionNotFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { existing } from "./parameters.ts";
import { latestOf, parameters } from "./state.ts";

/** A label moves from the version that has it. Labels of a wrong form are named, not refused. */
export const labelParameterVersion: On<"LabelParameterVersion"> = (input, context) => {
  const row = existing(context, input.Name);
  const number = input.ParameterVersion ?? latestOf(row).version;
  const asked = input.Labels ?? [];
  const valid = asked.filter(isLabel);
  const target = row.versions.find(({ version }) => version === number);
  if (!target) throw versionNotFound(row.name, String(number));
  const labels = [...new Set([...target.labels, ...valid])];
  if (labels.length > 10)
    throw fault("ParameterVersionLabelLimitExceeded", "A parameter version can have a maximum of ten labels.");
  context.table(parameters).patch(row.name, {
    versions: row.versions.map((each) =>
      each === target
        ? { ...each, labels }
        : { ...each, labels: each.labels.filter((label) => !valid.includes(label)) },
    ),
  });
  return { InvalidLabels: asked.filter((label) => !isLabel(label)), ParameterVersion: number };
};

export const unlabelParameterVersion: On<"UnlabelParameterVersion"> = (input, context) => {
  const row = existing(context, input.Name);
  const asked = input.Labels ?? [];
  const target = row.versions.find(({ version }) => version === input.ParameterVersion);
  if (!target) throw versionNotFound(row.name, String(input.ParameterVersion));
  const versions = row.versions.map((each) =>
    each === target ? { ...each, labels: each.labels.filter((label) => !asked.includes(label)) } : each,
  );
  context.table(parameters).patch(row.name, { versions });
  return {
    RemovedLabels: asked.filter((label) => target.labels.includes(label)),
    InvalidLabels: asked.filter((label) => !target.labels.includes(label)),
  };
};

/** Not a number at the beginning, not `aws` or `ssm`, no other characters. */
const isLabel = (label: string): boolean => /^(?!\d)(?!aws|ssm)[\w.-]{1,100}$/i.test(label);
