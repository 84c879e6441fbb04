/** The rules that EMR keeps in its two security groups. https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-man-sec-groups.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import { nameOf } from "../../../../shared/errors.ts";
import { type Context, toTagList } from "../../../kit/index.ts";
import type { ClusterRow } from "../state.ts";
import type { Network } from "./network.ts";

type Ec2Client = ReturnType<typeof ec2Of>;
const ec2Of = (context: Context) => context.service<typeof EC2>("ec2");

/** The primary and core group: those of the request, or EMR's own in this VPC, made where they are not there yet; with EMR's rules. */
export async function managedGroups(
  context: Context,
  cluster: ClusterRow,
  { vpc }: Network,
): Promise<{ primary: string; core: string }> {
  const ec2 = ec2Of(context);
  const vpcId = vpc.VpcId ?? "";
  const own = (name: string, description: string) => ownGroup(ec2, { cluster, vpcId, name, description });
  const primary =
    cluster.groups.primary ?? (await own("ElasticMapReduce-master", "Master group for Elastic MapReduce"));
  const core = cluster.groups.core ?? (await own("ElasticMapReduce-slave", "Slave group for Elastic MapReduce"));
  for (const group of new Set([primary, core]))
    for (const from of new Set([primary, core])) await letIn(ec2, group, from);
  return { primary, core };
}

interface OwnGroup {
  readonly cluster: ClusterRow;
  readonly vpcId: string;
  readonly name: string;
  readonly description: string;
}

async function ownGroup(ec2: Ec2Client, own: OwnGroup): Promise<string> {
  const known = await knownGroup(ec2, own);
  if (known !== undefined) return known;
  try {
    return await makeGroup(ec2, own);
  } catch (error) {
    // Another cluster that starts at the same time has made it meanwhile.
    const made = nameOf(error) === "InvalidGroup.Duplicate" ? await knownGroup(ec2, own) : undefined;
    if (made === undefined) throw error;
    return made;
  }
}

async function knownGroup(ec2: Ec2Client, { vpcId, name }: OwnGroup): Promise<string | undefined> {
  const { SecurityGroups: [known] = [] } = await ec2.DescribeSecurityGroups({
    Filters: [
      { Name: "group-name", Values: [name] },
      { Name: "vpc-id", Values: [vpcId] },
    ],
  });
  return known?.GroupId;
}

async function makeGroup(ec2: Ec2Client, { cluster, vpcId, name, description }: OwnGroup): Promise<string> {
  const marked = toTagList(cluster.tags).filter(({ Key }) => Key === "for-use-with-amazon-emr-managed-policies");
  const { GroupId } = await ec2.CreateSecurityGroup({
    GroupName: name,
    Description: description,
    VpcId: vpcId,
    ...(marked.length > 0 ? { TagSpecifications: [{ ResourceType: "security-group", Tags: marked }] } : {}),
  });
  return GroupId ?? "";
}

/** All TCP, UDP and ICMP between the nodes. The rules that let EMR's own addresses in at 8443 are not made: nobody calls from there. */
async function letIn(ec2: Ec2Client, group: string, from: string): Promise<void> {
  const UserIdGroupPairs = [{ GroupId: from }];
  const permissions: EC2.IpPermission[] = [
    { IpProtocol: "tcp", FromPort: 0, ToPort: 65_535, UserIdGroupPairs },
    { IpProtocol: "udp", FromPort: 0, ToPort: 65_535, UserIdGroupPairs },
    { IpProtocol: "icmp", FromPort: -1, ToPort: -1, UserIdGroupPairs },
  ];
  for (const permission of permissions)
    try {
      await ec2.AuthorizeSecurityGroupIngress({ GroupId: group, IpPermissions: [permission] });
    } catch (error) {
      if (nameOf(error) !== "InvalidPermission.Duplicate") throw error;
    }
}
