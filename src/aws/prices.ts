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
  alarm: price("CloudWatch standard alarm", 0.1 / HOURS_A_MONTH, "https://aws.amazon.com/cloudwatch/pricing/"),
} as const satisfies Record<string, Price>;

/** EC2 on-demand, Linux. */
export const INSTANCE_PRICES: Readonly<Record<string, Price>> = {
  "t3.micro": price("t3.micro instance", 0.0104, EC2_PAGE),
  "t3.small": price("t3.small instance", 0.0208, EC2_PAGE),
  "t3.medium": price("t3.medium instance", 0.0416, EC2_PAGE),
};
