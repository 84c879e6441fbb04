/** Functions in a VPC: their subnets and groups, checked. https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as Lambda from "@aws-sdk/client-lambda";
import { messageOf, nameOf } from "../../../shared/errors.ts";
import type { Context } from "../../kit/index.ts";
import { roleAllows } from "./execution-role.ts";
import { invalidValue, notInSandbox } from "./faults.ts";
import type { Configuration } from "./state.ts";

/** What Lambda needs to do with network interfaces as the function's role. */
const NEEDED = ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"];

const NONE: Lambda.VpcConfigResponse = {
  SubnetIds: [],
  SecurityGroupIds: [],
  VpcId: "",
  Ipv6AllowedForDualStack: false,
};

/** As it is answered; both lists empty take the function out of its VPC. */
export async function readVpcConfig(
  context: Context,
  given: Lambda.VpcConfig | undefined,
): Promise<Lambda.VpcConfigResponse | undefined> {
  if (!given) return undefined;
  if (given.Ipv6AllowedForDualStack) throw notInSandbox("VpcConfig.Ipv6AllowedForDualStack");
  const { SubnetIds = [], SecurityGroupIds = [] } = given;
  if (SubnetIds.length === 0 && SecurityGroupIds.length === 0) return NONE;
  if (SubnetIds.length === 0 || SecurityGroupIds.length === 0)
    throw invalidValue("SubnetIds and SecurityIds must coexist or be both empty list.");
  const ec2 = context.service<typeof EC2>("ec2");
  const [{ Subnets = [] }, { SecurityGroups = [] }] = await Promise.all([
    ec2.DescribeSubnets({ SubnetIds }).catch(asAnswered("DescribeSubnets")),
    ec2.DescribeSecurityGroups({ GroupIds: SecurityGroupIds }).catch(asAnswered("DescribeSecurityGroups")),
  ]);
  const vpcs = new Set([...Subnets, ...SecurityGroups].map(({ VpcId }) => VpcId));
  const [VpcId] = vpcs;
  if (vpcs.size > 1) throw invalidValue("Subnets and security groups must belong to the same VPC.");
  return { SubnetIds, SecurityGroupIds, VpcId, Ipv6AllowedForDualStack: false };
}

const asAnswered =
  (operation: string) =>
  (error: unknown): never => {
    throw invalidValue(
      `Error occurred while ${operation}. EC2 Error Code: ${nameOf(error)}. EC2 Error Message: ${messageOf(error)}`,
    );
  };

/** Refuses a role that may not make the function's network interfaces. */
export async function requireInterfacePermissions(context: Context, config: Pick<Configuration, "Role" | "VpcConfig">) {
  if (!isInVpc(config)) return;
  for (const action of NEEDED)
    if (!(await roleAllows(context, config.Role ?? "", { actions: [action], resource: "*" })))
      throw invalidValue(
        `The provided execution role does not have permissions to call ${action.slice("ec2:".length)} on EC2`,
      );
}

/** Whether the role still may: it can have changed since the function was made. */
export const mayMakeInterfaces = (context: Context, { Role = "" }: Configuration): Promise<boolean> =>
  roleAllows(context, Role, { actions: NEEDED, resource: "*" });

export const isInVpc = ({ VpcConfig }: Pick<Configuration, "VpcConfig">): boolean =>
  (VpcConfig?.SubnetIds?.length ?? 0) > 0;
