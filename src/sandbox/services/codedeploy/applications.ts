/** Applications. https://docs.aws.amazon.com/codedeploy/latest/userguide/applications.html */
import { randomUuid } from "../../../shared/random.ts";
import { type Context, fault, found, fromTagList, page } from "../../kit/index.ts";
import { activeDeployment } from "./deployment-rows.ts";
import { applicationExists, noApplication, notInSandbox } from "./faults.ts";
import type { On } from "./handler.ts";
import { type ApplicationRow, applications, codeDeployArn, groups, revisions } from "./state.ts";

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateApplication.html */
export const createApplication: On<"CreateApplication"> = (input, context) => {
  const { applicationName = "", computePlatform = "Server" } = input;
  if (context.table(applications).has(applicationName)) throw applicationExists(applicationName);
  if (computePlatform !== "ECS" && computePlatform !== "Lambda")
    throw notInSandbox(`Compute platform ${computePlatform} (EC2 and on-premises instances)`);
  const applicationId = randomUuid();
  context.table(applications).put(applicationName, {
    arn: codeDeployArn(context, `application:${applicationName}`),
    info: { applicationId, applicationName, computePlatform, createTime: context.clock.date(), linkedToGitHub: false },
    tags: fromTagList(input.tags),
  });
  return { applicationId };
};

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetApplication.html */
export const getApplication: On<"GetApplication"> = (input, context) => ({
  application: findApplication(context, input.applicationName).info,
});

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetApplications.html */
export const batchGetApplications: On<"BatchGetApplications"> = (input, context) => ({
  applicationsInfo: (input.applicationNames ?? []).map((name) => findApplication(context, name).info),
});

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListApplications.html */
export const listApplications: On<"ListApplications"> = (input, context) => {
  const names = context
    .table(applications)
    .list()
    .map(({ info }) => info.applicationName);
  const { items, next } = page(names, { ...PAGE, token: input.nextToken });
  return { applications: items, nextToken: next };
};

/** Renames; ARNs change with the name. https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_UpdateApplication.html */
export const updateApplication: On<"UpdateApplication"> = (input, context) => {
  const row = findApplication(context, input.applicationName);
  const name = input.newApplicationName;
  const before = row.info.applicationName;
  if (name === undefined || name === before) return {};
  if (context.table(applications).has(name)) throw applicationExists(name);
  context.table(applications).delete(before);
  const arn = codeDeployArn(context, `application:${name}`);
  context.table(applications).put(name, { ...row, arn, info: { ...row.info, applicationName: name } });
  for (const [key, group] of context.table(groups).entries(`${before}/`)) {
    const { deploymentGroupName } = group.info;
    context.table(groups).delete(key);
    context.table(groups).put(`${name}/${deploymentGroupName}`, {
      ...group,
      arn: codeDeployArn(context, `deploymentgroup:${name}/${deploymentGroupName}`),
      info: { ...group.info, applicationName: name },
    });
  }
  for (const [key, revision] of context.table(revisions).entries(`${before}/`)) {
    context.table(revisions).delete(key);
    context.table(revisions).put(`${name}/${key.slice(before.length + 1)}`, revision);
  }
  return {};
};

/** With its deployment groups; deployments stay readable. https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeleteApplication.html */
export const deleteApplication: On<"DeleteApplication"> = (input, context) => {
  const name = input.applicationName ?? "";
  // AWS answers success for one that is not there.
  if (!context.table(applications).has(name)) return {};
  for (const { info } of context.table(groups).list(`${name}/`))
    if (activeDeployment(context, info))
      throw fault("InvalidOperationException", `Application ${name} has a deployment that is under way.`);
  for (const table of [groups, revisions])
    for (const [key] of context.table<object>(table).entries(`${name}/`)) context.table<object>(table).delete(key);
  context.table(applications).delete(name);
  return {};
};

export const findApplication = (context: Context, name = ""): ApplicationRow =>
  found(context.table(applications).get(name), () => noApplication(name));

/** Lists of CodeDeploy have no size of their own. */
export const PAGE = { limit: undefined, max: 100, badToken: "InvalidNextTokenException" } as const;
