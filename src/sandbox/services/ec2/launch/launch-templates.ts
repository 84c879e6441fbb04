/** Launch templates. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-launch-templates.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, type Fault, fault, type Principal, toTagList } from "../../../kit/index.ts";
import { missingParameter, required } from "../faults.ts";
import { matching } from "../filters.ts";
import { idempotent } from "../idempotency.ts";
import { launchTemplate } from "../instances/compute-nouns.ts";
import { type LaunchTemplateRow, launchTemplates } from "../instances/compute-state.ts";
import { find, newRow, pageOf } from "../noun.ts";
import type { Op } from "../operation.ts";
import { tagsFor } from "../tag-specifications.ts";
import { checkUserData } from "./user-data.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html */
export const createLaunchTemplate: Op<"CreateLaunchTemplate"> = (input, context) => {
  const tags = tagsFor("launch-template", input.TagSpecifications, context);
  const name = required(input.LaunchTemplateName, "LaunchTemplateName");
  if (!/^[a-zA-Z0-9().\-/_]{3,128}$/.test(name))
    throw fault(
      "InvalidLaunchTemplateName.MalformedException",
      "A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the following characters: - ( ) . / _",
    );
  const data = checkTemplateData(input.LaunchTemplateData);
  const create = (): string => {
    if (findByName(name, context))
      throw fault("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use.");
    const base = newRow(launchTemplate, tags, context);
    const made = { createTime: context.clock.date(), createdBy: arnOf(context.principal, context) };
    const description = input.VersionDescription;
    const version = { number: 1, ...made, ...(description !== undefined && { description }), data };
    return context
      .table(launchTemplates)
      .put(base.id, { ...base, name, ...made, defaultVersion: 1, latestVersion: 1, versions: [version] }).id;
  };
  const id = idempotent(context, { operation: "CreateLaunchTemplate", token: input.ClientToken, input }, create);
  return { LaunchTemplate: describe(find(launchTemplate, id, context)) };
};

/** Template data that is not empty, with user data in base64. */
export function checkTemplateData(data: EC2.RequestLaunchTemplateData | undefined): EC2.RequestLaunchTemplateData {
  if (data === undefined || Object.keys(data).length === 0) throw missingParameter("LaunchTemplateData");
  checkUserData(data.UserData);
  return data;
}

export const arnOf = (principal: Principal, { account }: Context): string =>
  principal.kind === "service" ? `arn:aws:iam::${account}:root` : principal.arn;

const findByName = (name: string, context: Context): LaunchTemplateRow | undefined =>
  context
    .table(launchTemplates)
    .list()
    .find((row) => row.name === name);

/** The template by id or name; exactly one of them must be there. */
export function findTemplate(
  by: { LaunchTemplateId?: string | undefined; LaunchTemplateName?: string | undefined },
  context: Context,
): LaunchTemplateRow {
  const { LaunchTemplateId: id, LaunchTemplateName: name } = by;
  if (id !== undefined && name !== undefined)
    throw fault(
      "InvalidParameterCombination",
      "Only one of LaunchTemplateId and LaunchTemplateName may be specified in the request.",
    );
  if (id !== undefined) return find(launchTemplate, id, context);
  if (name === undefined)
    throw fault("MissingParameter", "Either a launch template ID or a launch template name must be specified.");
  const row = findByName(name, context);
  if (!row) throw unknownName(name);
  return row;
}

const unknownName = (name: string): Fault =>
  fault(
    "InvalidLaunchTemplateName.NotFoundException",
    `The specified launch template, with template name ${name}, does not exist.`,
  );

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplates.html */
export const describeLaunchTemplates: Op<"DescribeLaunchTemplates"> = (input, context) => {
  const { LaunchTemplateIds: ids = [], LaunchTemplateNames: names = [] } = input;
  const named = [
    ...ids.map((id) => find(launchTemplate, id, context)),
    ...names.map((name) => findTemplate({ LaunchTemplateName: name }, context)),
  ];
  const rows = ids.length + names.length > 0 ? named : context.table(launchTemplates).list();
  const asked = matching(rows, input.Filters, launchTemplate.filters, context);
  const { items, next } = pageOf(asked, input.NextToken, input.MaxResults);
  return { LaunchTemplates: items.map(describe), NextToken: next };
};

const describe = (row: LaunchTemplateRow): EC2.LaunchTemplate => ({
  LaunchTemplateId: row.id,
  LaunchTemplateName: row.name,
  CreateTime: row.createTime,
  CreatedBy: row.createdBy,
  DefaultVersionNumber: row.defaultVersion,
  LatestVersionNumber: row.latestVersion,
  Tags: toTagList(row.tags),
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyLaunchTemplate.html */
export const modifyLaunchTemplate: Op<"ModifyLaunchTemplate"> = (input, context) => {
  const row = findTemplate(input, context);
  const number = Number(required(input.DefaultVersion, "DefaultVersion"));
  if (!row.versions.some((version) => version.number === number))
    throw fault(
      "InvalidLaunchTemplateId.VersionNotFound",
      `Could not find launch template version ${input.DefaultVersion} for template ${row.id}.`,
    );
  const changed = context.table(launchTemplates).put(row.id, { ...row, defaultVersion: number });
  return { LaunchTemplate: describe(changed) };
};

/** With all its versions. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteLaunchTemplate.html */
export const deleteLaunchTemplate: Op<"DeleteLaunchTemplate"> = (input, context) => {
  const row = findTemplate(input, context);
  context.table(launchTemplates).delete(row.id);
  return { LaunchTemplate: describe(row) };
};
