/** EMR Studio. https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-studio.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as EMR from "@aws-sdk/client-emr";
import { nameOf } from "../../../../shared/errors.ts";
import { arn, type Context, found, fromTagList, page, toTagList } from "../../../kit/index.ts";
import { isAssumable, roleArnOf } from "../access.ts";
import { PRINCIPAL } from "../clusters/service-role.ts";
import { invalidRequest, noSuchStudio, notInTheSandbox } from "../faults.ts";
import type { On } from "../handler.ts";
import { newId } from "../ids.ts";
import { type StudioRow, studios } from "../state.ts";

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_CreateStudio.html */
export const createStudio: On<"CreateStudio"> = async (input, context) => {
  if (input.AuthMode === "SSO") throw notInTheSandbox("A Studio with IAM Identity Center (AuthMode SSO)");
  const serviceRole = input.ServiceRole ?? "";
  const role = await roleArnOf(context, serviceRole);
  if (role === undefined || !(await isAssumable(context, role, PRINCIPAL)))
    throw invalidRequest(`The service role ${serviceRole} does not exist or does not trust ${PRINCIPAL}.`);
  await checkNetwork(context, input);
  checkLocation(input.DefaultS3Location);
  const name = input.Name ?? "";
  if (
    context
      .table(studios)
      .list()
      .some((row) => row.name === name)
  )
    throw invalidRequest(`Studio name '${name}' already exists.`);
  const id = newId("es", 25);
  const url = `https://${id}.emrstudio-prod.${context.region}.amazonaws.com`;
  context.table(studios).put(id, {
    id,
    arn: arn(context, "elasticmapreduce", `studio/${id}`),
    name,
    description: input.Description,
    authMode: "IAM",
    vpcId: input.VpcId ?? "",
    subnets: input.SubnetIds ?? [],
    serviceRole: role,
    userRole: input.UserRole,
    workspaceGroup: input.WorkspaceSecurityGroupId ?? "",
    engineGroup: input.EngineSecurityGroupId ?? "",
    url,
    location: input.DefaultS3Location ?? "",
    created: context.clock.now(),
    tags: fromTagList(input.Tags),
  });
  return { StudioId: id, Url: url };
};

/** VPC, subnets and groups must be there, and the groups in the VPC. */
async function checkNetwork(context: Context, input: EMR.CreateStudioInput): Promise<void> {
  const ec2 = context.service<typeof EC2>("ec2");
  const groups = [input.WorkspaceSecurityGroupId ?? "", input.EngineSecurityGroupId ?? ""];
  try {
    await ec2.DescribeVpcs({ VpcIds: [input.VpcId ?? ""] });
    const { Subnets = [] } = await ec2.DescribeSubnets({ SubnetIds: input.SubnetIds });
    const { SecurityGroups = [] } = await ec2.DescribeSecurityGroups({ GroupIds: groups });
    if ([...Subnets, ...SecurityGroups].some(({ VpcId }) => VpcId !== input.VpcId))
      throw invalidRequest(`The subnets and security groups must be in VPC ${input.VpcId}.`);
  } catch (error) {
    if (!nameOf(error).startsWith("Invalid") || nameOf(error) === "InvalidRequestException") throw error;
    throw invalidRequest(error instanceof Error ? error.message : String(error));
  }
}

function checkLocation(location: string | undefined): void {
  if (!/^s3:\/\/[^/]+/.test(location ?? "")) throw invalidRequest("DefaultS3Location must be an Amazon S3 location.");
}

const studioOf = (context: Context, id = ""): StudioRow => found(context.table(studios).get(id), noSuchStudio);

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_DescribeStudio.html */
export const describeStudio: On<"DescribeStudio"> = (input, context) => {
  const row = studioOf(context, input.StudioId);
  return {
    Studio: {
      ...summaryOf(row),
      StudioArn: row.arn,
      SubnetIds: [...row.subnets],
      ServiceRole: row.serviceRole,
      UserRole: row.userRole,
      WorkspaceSecurityGroupId: row.workspaceGroup,
      EngineSecurityGroupId: row.engineGroup,
      DefaultS3Location: row.location,
      Tags: toTagList(row.tags),
    },
  };
};

const summaryOf = (row: StudioRow): EMR.StudioSummary => ({
  StudioId: row.id,
  Name: row.name,
  VpcId: row.vpcId,
  Description: row.description,
  Url: row.url,
  AuthMode: row.authMode,
  CreationTime: new Date(row.created),
});

export const listStudios: On<"ListStudios"> = (input, context) => {
  const rows = context
    .table(studios)
    .list()
    .sort((a, b) => b.created - a.created || (a.id < b.id ? -1 : 1));
  const { items, next } = page(rows, {
    token: input.Marker,
    limit: undefined,
    max: 50,
    badToken: "InvalidRequestException",
  });
  return { Studios: items.map(summaryOf), Marker: next };
};

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_UpdateStudio.html */
export const updateStudio: On<"UpdateStudio"> = (input, context) => {
  const row = studioOf(context, input.StudioId);
  if (input.DefaultS3Location !== undefined) checkLocation(input.DefaultS3Location);
  context.table(studios).patch(row.id, {
    name: input.Name ?? row.name,
    description: input.Description ?? row.description,
    subnets: [...new Set([...row.subnets, ...(input.SubnetIds ?? [])])],
    location: input.DefaultS3Location ?? row.location,
  });
  return {};
};

/** Workspaces, which would keep a Studio from being deleted, are made in the console only: there are none here. */
export const deleteStudio: On<"DeleteStudio"> = (input, context) => {
  context.table(studios).delete(studioOf(context, input.StudioId).id);
  return {};
};
