/** What CodeDeploy moves traffic with: a listener for production, one for tests, and two target groups of its own. */
import { EC2 } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { accept, type LabContext } from "../../../src/lab/index.ts";
import { allTo, keepOrMakeListener, keepOrMakeTargetGroup } from "../balancer/build.ts";

type Builder = Pick<LabContext, "aws" | "run">;

const PRODUCTION_PORT = 9000;
const TEST_PORT = 9001;

export interface Ground {
  readonly balancer: string;
  readonly vpcId: string;
  readonly loadBalancerGroup: string;
  readonly callerIp: string;
}

export interface Front {
  readonly production: string;
  readonly test: string;
  /** The group behind both listeners, and the one that waits. */
  readonly blue: string;
}

/** Production on port 9000, tests on 9001; a group that waits needs no listener. */
export async function keepOrMakeFront(context: Builder, ground: Ground): Promise<Front> {
  const { balancer, vpcId, loadBalancerGroup, callerIp } = ground;
  await accept(
    context.aws(EC2).authorizeSecurityGroupIngress({
      GroupId: loadBalancerGroup,
      IpPermissions: [
        {
          IpProtocol: "tcp",
          FromPort: PRODUCTION_PORT,
          ToPort: TEST_PORT,
          IpRanges: [{ CidrIp: `${callerIp}/32` }],
        },
      ],
    }),
    "InvalidPermission.Duplicate",
  );
  const blue = await keepOrMakeTargetGroup(context, { logical: "cd-blue", type: "ip", vpcId });
  await keepOrMakeTargetGroup(context, { logical: "cd-green", type: "ip", vpcId });
  const action = allTo(blue);
  const production = await keepOrMakeListener(context, { balancer, port: PRODUCTION_PORT, action });
  const test = await keepOrMakeListener(context, { balancer, port: TEST_PORT, action });
  return { production, test, blue };
}

/** The target groups that the listener's default action sends traffic to. */
export async function forwardsTo({ aws }: Pick<Builder, "aws">, listener: string): Promise<string[]> {
  const { Listeners = [] } = await aws(ElasticLoadBalancingV2).describeListeners({ ListenerArns: [listener] });
  return (Listeners[0]?.DefaultActions ?? [])
    .flatMap(({ ForwardConfig, TargetGroupArn }) => ForwardConfig?.TargetGroups ?? [{ TargetGroupArn, Weight: 1 }])
    .flatMap(({ TargetGroupArn, Weight = 1 }) => (TargetGroupArn !== undefined && Weight > 0 ? [TargetGroupArn] : []));
}

/** The port of a listener. */
export async function portOf({ aws }: Pick<Builder, "aws">, listener: string): Promise<number | undefined> {
  const { Listeners = [] } = await aws(ElasticLoadBalancingV2).describeListeners({ ListenerArns: [listener] });
  return Listeners[0]?.Port;
}

/** Gives all traffic of the listener to the other group of the pair. */
export async function turnListener({ aws }: Pick<Builder, "aws">, listener: string, pair: readonly string[]) {
  const [serving] = await forwardsTo({ aws }, listener);
  const other = pair.find((each) => each !== serving);
  await aws(ElasticLoadBalancingV2).modifyListener({ ListenerArn: listener, DefaultActions: [allTo(other ?? "")] });
}

/** ARNs of target groups by their names. */
export async function groupArns({ aws }: Pick<Builder, "aws">, Names: string[]): Promise<string[]> {
  const { TargetGroups = [] } = await aws(ElasticLoadBalancingV2).describeTargetGroups({ Names });
  return TargetGroups.flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []);
}
