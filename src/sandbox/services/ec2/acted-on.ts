import type { Context, ResourcesOf } from "../../kit/index.ts";

/** The member that names what an operation acts on. */
const NAMED: readonly (readonly [operations: RegExp, member: string])[] = [
  [/^(Start|Stop|Reboot|Terminate)Instances$/, "InstanceIds"],
  [/^(Authorize|Revoke)SecurityGroup(In|E)gress$/, "GroupId"],
  [/^(Create|Delete)Tags$/, "Resources"],
  [/^DeleteSecurityGroup$/, "GroupId"],
  [/^DeleteVpcEndpoints$/, "VpcEndpointIds"],
  [/^(Create|Delete|Replace)Route$/, "RouteTableId"],
  [/^CreateSubnet$/, "VpcId"],
];

/**
 * What a request acts on, for IAM, as far as its main member says it; undefined for all else, so that nothing is refused that AWS
 * would allow. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export const actedOn: ResourcesOf = (operation, input, context) => {
  if (operation.startsWith("Describe")) return ["*"];
  const [, noun] = /^(?:Delete|Modify\w*?|Release|Detach|Attach)(\w+?)(?:Attribute)?$/.exec(operation) ?? [];
  const member = NAMED.find(([operations]) => operations.test(operation))?.[1] ?? (noun && `${noun}Id`);
  const ids = [member === undefined ? [] : (input[member] ?? [])].flat().filter((id) => typeof id === "string");
  const arns = ids.flatMap((id) => arnOf(id, context) ?? []);
  return arns.length > 0 ? arns : undefined;
};

const arnOf = (id: string, context: Context): string | undefined =>
  context.inventory().find(({ type, arn }) => type.startsWith("ec2:") && arn.endsWith(`/${id}`))?.arn;
