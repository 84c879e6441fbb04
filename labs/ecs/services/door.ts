/** The way from the load balancer to the tasks: the security group rule that both services depend on. */
import { EC2 } from "@aws-sdk/client-ec2";
import { accept, type LabContext } from "../../../src/lab/index.ts";
import { coversPort } from "../network/find.ts";

/** A group that admits these ports from the load balancer's group. */
export interface Door {
  readonly groupId: string;
  readonly from: string;
  readonly ports: readonly [number, number];
}

const permissionOf = ({ from, ports: [FromPort, ToPort] }: Door) => ({
  IpProtocol: "tcp",
  FromPort,
  ToPort,
  UserIdGroupPairs: [{ GroupId: from }],
});

export async function closeDoor({ aws }: Pick<LabContext, "aws">, door: Door): Promise<void> {
  await aws(EC2).revokeSecurityGroupIngress({ GroupId: door.groupId, IpPermissions: [permissionOf(door)] });
}

export async function openDoor({ aws }: Pick<LabContext, "aws">, door: Door): Promise<void> {
  await accept(
    aws(EC2).authorizeSecurityGroupIngress({ GroupId: door.groupId, IpPermissions: [permissionOf(door)] }),
    "InvalidPermission.Duplicate",
  );
}

export async function isOpen(
  { aws }: Pick<LabContext, "aws">,
  { groupId, from, ports: [first, last] }: Door,
): Promise<boolean> {
  const { SecurityGroups = [] } = await aws(EC2).describeSecurityGroups({ GroupIds: [groupId] });
  const rules = (SecurityGroups[0]?.IpPermissions ?? []).filter(
    (rule) => coversPort(rule, first) && coversPort(rule, last),
  );
  return rules.some(({ UserIdGroupPairs = [] }) => UserIdGroupPairs.some(({ GroupId }) => GroupId === from));
}
