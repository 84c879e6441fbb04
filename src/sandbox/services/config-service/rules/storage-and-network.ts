import type * as EC2 from "@aws-sdk/client-ec2";
import type * as S3 from "@aws-sdk/client-s3";
import { type ManagedRule, managedRule } from "./managed-rule.ts";
import { ifThere, readBuckets, readSecurityGroups } from "./resources.ts";

const BUCKET = "AWS::S3::Bucket";

/** Rules about buckets and security groups, by identifier. */
export const storageAndNetworkRules: Readonly<Record<string, ManagedRule>> = {
  S3_BUCKET_VERSIONING_ENABLED: managedRule<S3.Bucket>({
    type: BUCKET,
    trigger: "change",
    read: readBuckets,
    fault: async ({ Name }, context) => {
      const { Status } = await context.service<typeof S3>("s3").GetBucketVersioning({ Bucket: Name });
      return Status === "Enabled" ? undefined : "Versioning is not enabled.";
    },
  }),
  S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED: managedRule<S3.Bucket>({
    type: BUCKET,
    trigger: "change",
    read: readBuckets,
    fault: async ({ Name }, context) => {
      const answer = await ifThere(context.service<typeof S3>("s3").GetPublicAccessBlock({ Bucket: Name }));
      const open = Object.entries(answer?.PublicAccessBlockConfiguration ?? { "Block public access": false })
        .filter(([, value]) => value !== true)
        .map(([name]) => name);
      return open.length > 0 ? `Not set: ${open.join(", ")}` : undefined;
    },
  }),
  INCOMING_SSH_DISABLED: managedRule<EC2.SecurityGroup>({
    type: "AWS::EC2::SecurityGroup",
    trigger: "change",
    read: readSecurityGroups,
    fault: ({ IpPermissions = [] }) =>
      IpPermissions.some(admitsSshFromAnywhere) ? "Port 22 is open to 0.0.0.0/0 or ::/0." : undefined,
  }),
};

const admitsSshFromAnywhere = ({ IpProtocol, FromPort = 0, ToPort = 65_535, IpRanges, Ipv6Ranges }: EC2.IpPermission) =>
  (IpProtocol === "-1" || (IpProtocol === "tcp" && FromPort <= 22 && ToPort >= 22)) &&
  (IpRanges?.some(({ CidrIp }) => CidrIp === "0.0.0.0/0") === true ||
    Ipv6Ranges?.some(({ CidrIpv6 }) => CidrIpv6 === "::/0") === true);
