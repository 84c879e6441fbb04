/** What to do about the reasons for which EMR ends a cluster that never worked. */
const ADVICE: readonly (readonly [reason: RegExp, advice: string])[] = [
  [
    /insufficient EC2 permissions|not authorized/i,
    "AmazonEMRServicePolicy_v2 acts only on what is tagged for-use-with-amazon-emr-managed-policies=true: VPC, subnets, security groups and the cluster itself.",
  ],
  [
    /role .* is invalid|is not assumable|cannot be assumed/i,
    "The service role must exist and trust elasticmapreduce.amazonaws.com, and a new role takes some seconds to be known everywhere.",
  ],
  [
    /No route to any external|Cannot find route/i,
    "The subnet's route table needs a way to S3: 0.0.0.0/0 to an internet gateway, or the gateway endpoint of S3.",
  ],
  [
    /quota|limit|VcpuLimitExceeded/i,
    "Two m5.xlarge need 8 vCPUs of the quota L-1216C47A (Running On-Demand Standard instances); ask for more in Service Quotas.",
  ],
  [
    /not (?:available|supported).*(?:zone|type)|InsufficientInstanceCapacity/i,
    "Name another instance type in the fleet, or a subnet in another availability zone.",
  ],
];

/** The advice for a StateChangeReason; a hint to read it where none fits. */
export const adviceFor = (reason: string): string =>
  ADVICE.find(([form]) => form.test(reason))?.[1] ??
  "Read StateChangeReason, and the logs under s3://…/logs/<cluster>/node/.";
