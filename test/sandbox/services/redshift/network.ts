import type * as EC2 from "@aws-sdk/client-ec2";
import type { Sandbox } from "../../../../src/sandbox/create-sandbox.ts";

/** A VPC with a subnet in each of three zones and a security group. */
export async function makeNetwork(sandbox: Sandbox) {
  const ec2 = sandbox.service<typeof EC2>("ec2");
  const { Vpc } = await ec2.CreateVpc({ CidrBlock: "10.62.0.0/24" });
  const VpcId = Vpc?.VpcId;
  const subnetIds: string[] = [];
  for (const [index, zone] of ["us-east-1a", "us-east-1b", "us-east-1c"].entries()) {
    const { Subnet } = await ec2.CreateSubnet({
      VpcId,
      CidrBlock: `10.62.0.${index * 64}/26`,
      AvailabilityZone: zone,
    });
    subnetIds.push(Subnet?.SubnetId ?? "");
  }
  const { GroupId = "" } = await ec2.CreateSecurityGroup({ VpcId, GroupName: "warehouse", Description: "no ingress" });
  return { vpcId: VpcId ?? "", subnetIds, groupId: GroupId };
}
