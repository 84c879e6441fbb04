/** Versions of launch templates. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/manage-launch-template-versions.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, fault } from "../../../kit/index.ts";
import { required } from "../faults.ts";
import { type FilterMap, matching } from "../filters.ts";
import { type LaunchTemplateRow, type LaunchTemplateVersionRow, launchTemplates } from "../instances/compute-state.ts";
import { pageOf } from "../noun.ts";
import type { Op } from "../operation.ts";
import { arnOf, checkTemplateData, findTemplate } from "./launch-templates.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html */
export const createLaunchTemplateVersion: Op<"CreateLaunchTemplateVersion"> = (input, context) => {
  const row = findTemplate(input, context);
  const source = input.SourceVersion === undefined ? {} : versionOf(row, input.SourceVersion).data;
  const data = { ...source, ...checkTemplateData(input.LaunchTemplateData) };
  const version: LaunchTemplateVersionRow = {
    number: row.latestVersion + 1,
    createTime: context.clock.date(),
    createdBy: arnOf(context.principal, context),
    ...(input.VersionDescription !== undefined && { description: input.VersionDescription }),
    data,
  };
  const changed = context
    .table(launchTemplates)
    .put(row.id, { ...row, latestVersion: version.number, versions: [...row.versions, version] });
  return { LaunchTemplateVersion: describe(changed, version) };
};

/** The version that a number, `$Latest` or `$Default` means; the default version where nothing is said. */
export function versionOf(row: LaunchTemplateRow, asked: string | undefined): LaunchTemplateVersionRow {
  const number =
    asked === undefined || asked === "" || asked === "$Default"
      ? row.defaultVersion
      : asked === "$Latest"
        ? row.latestVersion
        : Number(asked);
  if (!Number.isInteger(number))
    throw fault(
      "InvalidLaunchTemplateVersion.Malformed",
      `Invalid launch template version: '${asked}'. A version must be a number, $Latest or $Default.`,
    );
  const version = row.versions.find((each) => each.number === number);
  if (!version)
    throw fault(
      "InvalidLaunchTemplateId.VersionNotFound",
      `Could not find launch template version ${asked} for template ${row.id}.`,
    );
  return version;
}

const FILTERS: FilterMap<{ readonly version: LaunchTemplateVersionRow; readonly tags: Record<string, string> }> = {
  "create-time": ({ version }) => version.createTime,
  "iam-instance-profile": ({ version }) =>
    version.data.IamInstanceProfile?.Arn ?? version.data.IamInstanceProfile?.Name,
  "image-id": ({ version }) => version.data.ImageId,
  "instance-type": ({ version }) => version.data.InstanceType,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html */
export const describeLaunchTemplateVersions: Op<"DescribeLaunchTemplateVersions"> = (input, context) => {
  const { Versions = [] } = input;
  const hasTemplate = input.LaunchTemplateId !== undefined || input.LaunchTemplateName !== undefined;
  const templates =
    !hasTemplate && Versions.length > 0 ? context.table(launchTemplates).list() : [findTemplate(input, context)];
  const all = templates.flatMap((template) =>
    (Versions.length > 0 ? Versions.map((asked) => versionOf(template, asked)) : [...template.versions])
      .filter(({ number }) => number >= Number(input.MinVersion ?? 1) && number <= Number(input.MaxVersion ?? Infinity))
      .sort((a, b) => b.number - a.number)
      .map((version) => ({ template, version, tags: {} })),
  );
  const { items, next } = pageOf(matching(all, input.Filters, FILTERS, context), input.NextToken, input.MaxResults);
  return {
    LaunchTemplateVersions: items.map(({ template, version }) => describe(template, version)),
    NextToken: next,
  };
};

const describe = (row: LaunchTemplateRow, version: LaunchTemplateVersionRow): EC2.LaunchTemplateVersion => ({
  LaunchTemplateId: row.id,
  LaunchTemplateName: row.name,
  VersionNumber: version.number,
  VersionDescription: version.description,
  CreateTime: version.createTime,
  CreatedBy: version.createdBy,
  DefaultVersion: version.number === row.defaultVersion,
  LaunchTemplateData: responseData(version.data),
});

// The two shapes differ only where the request leaves out what the answer adds (states of options).
const responseData = (data: EC2.RequestLaunchTemplateData): EC2.ResponseLaunchTemplateData =>
  data as EC2.ResponseLaunchTemplateData;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteLaunchTemplateVersions.html */
export const deleteLaunchTemplateVersions: Op<"DeleteLaunchTemplateVersions"> = (input, context) => {
  const row = findTemplate(input, context);
  const asked = required(input.Versions, "LaunchTemplateVersion");
  const outcomes = asked.map((text) => ({ text, error: whyNotDeleted(row, Number(text)) }));
  const deleted = outcomes.filter(({ error }) => error === undefined).map(({ text }) => Number(text));
  removeVersions(row, deleted, context);
  const common = { LaunchTemplateId: row.id, LaunchTemplateName: row.name };
  return {
    SuccessfullyDeletedLaunchTemplateVersions: deleted.map((VersionNumber) => ({ ...common, VersionNumber })),
    UnsuccessfullyDeletedLaunchTemplateVersions: outcomes.flatMap(({ text, error }) =>
      error === undefined ? [] : [{ ...common, VersionNumber: Number(text), ResponseError: error }],
    ),
  };
};

function whyNotDeleted(row: LaunchTemplateRow, number: number): EC2.ResponseError | undefined {
  if (!row.versions.some((version) => version.number === number))
    return { Code: "launchTemplateVersionDoesNotExist", Message: `Version ${number} does not exist.` };
  if (number === row.defaultVersion)
    return {
      Code: "unexpectedError",
      Message: "The default version of a launch template cannot be deleted.",
    };
  return undefined;
}

function removeVersions(row: LaunchTemplateRow, numbers: readonly number[], context: Context): void {
  const versions = row.versions.filter(({ number }) => !numbers.includes(number));
  // Numbers are not used again, but $Latest is the highest that is left.
  const latestVersion = Math.max(...versions.map(({ number }) => number));
  context.table(launchTemplates).patch(row.id, { versions, latestVersion });
}
