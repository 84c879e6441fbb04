/** List prices, us-east-1, in USD. A row says where it was read and when; what is not here is unknown, never guessed. */

export interface Price {
  readonly what: string;
  readonly usdPerHour: number;
  readonly source: string;
  readonly read: string;
}

const price = (what: string, usdPerHour: number, source: string): Price => ({
  what,
  usdPerHour,
  source,
  read: "2026-11",
});

const EC2_PAGE = "https://aws.amazon.com/ec2/pricing/on-demand/";
const FARGATE_PAGE = "https://aws.amazon.com/fargate/pricing/";
const LAMBDA_PAGE = "https://aws.amazon.com/lambda/pricing/";
const EMR_PAGE = "https://aws.amazon.com/emr/pricing/";
const REDSHIFT_PAGE = "https://aws.amazon.com/redshift/pricing/";
const HOURS_A_MONTH = 730;

export const PRICES = {
  loadBalancer: price(
    "Application Load Balancer, without LCUs",
    0.0225,
    "https://aws.amazon.com/elasticloadbalancing/pricing/",
  ),
  publicIpv4: price("public IPv4 address", 0.005, "https://aws.amazon.com/vpc/pricing/"),
  fargateVcpu: price("Fargate vCPU (Linux, x86)", 0.04048, FARGATE_PAGE),
  fargateGb: price("Fargate GB of memory (Linux, x86)", 0.004445, FARGATE_PAGE),
  hostedZone: price("Route 53 private hosted zone", 0.5 / HOURS_A_MONTH, "https://aws.amazon.com/route53/pricing/"),
  /** Of what is kept ready; invocations are billed on top, by their milliseconds. */
  provisionedGbX86: price("GB of provisioned concurrency (x86)", 0.0000041667 * 3600, LAMBDA_PAGE),
  provisionedGbArm: price("GB of provisioned concurrency (arm64)", 0.0000033334 * 3600, LAMBDA_PAGE),
  redshiftRpu: price("RPU of Redshift Serverless, while queries run", 0.375, REDSHIFT_PAGE),
  glueDpu: price("DPU of Glue, while it works", 0.44, "https://aws.amazon.com/glue/pricing/"),
  alarm: price("CloudWatch standard alarm", 0.1 / HOURS_A_MONTH, "https://aws.amazon.com/cloudwatch/pricing/"),
} as const satisfies Record<string, Price>;

/** EC2 on-demand, Linux. */
export const INSTANCE_PRICES: Readonly<Record<string, Price>> = {
  "t3.micro": price("t3.micro instance", 0.0104, EC2_PAGE),
  "t3.small": price("t3.small instance", 0.0208, EC2_PAGE),
  "t3.medium": price("t3.medium instance", 0.0416, EC2_PAGE),
  "m5.xlarge": price("m5.xlarge instance", 0.192, EC2_PAGE),
  "m5a.xlarge": price("m5a.xlarge instance", 0.172, EC2_PAGE),
  "m6i.xlarge": price("m6i.xlarge instance", 0.192, EC2_PAGE),
};

/** What EMR takes for an instance, beside EC2. */
export const EMR_FEES: Readonly<Record<string, Price>> = {
  "m5.xlarge": price("EMR's fee for m5.xlarge", 0.048, EMR_PAGE),
  "m5a.xlarge": price("EMR's fee for m5a.xlarge", 0.043, EMR_PAGE),
  "m6i.xlarge": price("EMR's fee for m6i.xlarge", 0.048, EMR_PAGE),
};

/** A node of a Redshift cluster; storage of ra3 nodes is billed on top, by the GB. */
export const REDSHIFT_NODES: Readonly<Record<string, Price>> = {
  "ra3.large": price("ra3.large node of Redshift", 0.543, REDSHIFT_PAGE),
  "ra3.xlplus": price("ra3.xlplus node of Redshift", 1.086, REDSHIFT_PAGE),
};
