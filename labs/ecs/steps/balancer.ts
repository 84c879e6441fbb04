import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { check, fail, found, mistake, pass, step } from "../../../src/lab/index.ts";
import {
  allTo,
  groupsOf,
  keepOrMakeBalancer,
  keepOrMakeListener,
  keepOrMakeRule,
  keepOrMakeTargetGroup,
} from "../balancer/build.ts";
import {
  findBalancer,
  findListeners,
  findTargetGroups,
  type Listeners,
  rulesOn,
  type TargetGroups,
} from "../balancer/find.ts";
import { network } from "./network.ts";

export interface Balancer extends TargetGroups, Listeners {
  readonly arn: string;
  /** `http://<DNS name>`; the test listener answers on port 8080. */
  readonly url: string;
}

const oneSided = mistake<Balancer>({
  id: "rule-lacks-a-group",
  says: "The listener rule forwards to one group only: a blue/green deployment needs both in one forward action, with the weights 1 and 0.",
  async make({ aws }, { productionRule, blue }) {
    await aws(ElasticLoadBalancingV2).modifyRule({ RuleArn: productionRule, Actions: [allTo(blue)] });
  },
  async undo({ aws }, { productionRule, blue, green }) {
    await aws(ElasticLoadBalancingV2).modifyRule({ RuleArn: productionRule, Actions: [allTo(blue, green)] });
  },
});

const wrongPath = mistake<Balancer>({
  id: "health-check-path",
  says: "The health check asks a path that the service does not have, so every target is unhealthy: set HealthCheckPath to /healthz.",
  async make({ aws }, { blue }) {
    await aws(ElasticLoadBalancingV2).modifyTargetGroup({ TargetGroupArn: blue, HealthCheckPath: "/health" });
  },
  async undo({ aws }, { blue }) {
    await aws(ElasticLoadBalancingV2).modifyTargetGroup({ TargetGroupArn: blue, HealthCheckPath: "/healthz" });
  },
});

/** One load balancer for both services: a production and a test listener, and a group to shift to. */
export const balancer = step({
  id: "balancer",
  title: "A load balancer with three target groups and two listeners",
  covers: ["ecs/exercise/deploy-services-using-both-ec2-and-fargate"],
  needs: { network },
  minutes: 3,
  given: true,
  async solve(context, { network: { vpcId, subnetIds, loadBalancerGroup } }) {
    const arn = await keepOrMakeBalancer(context, { subnetIds, loadBalancerGroup });
    const blue = await keepOrMakeTargetGroup(context, { logical: "blue", type: "ip", vpcId });
    const green = await keepOrMakeTargetGroup(context, { logical: "green", type: "ip", vpcId });
    const api = await keepOrMakeTargetGroup(context, { logical: "api", type: "instance", vpcId });
    const action = allTo(blue, green);
    const production = await keepOrMakeListener(context, { balancer: arn, port: 80, action });
    const test = await keepOrMakeListener(context, { balancer: arn, port: 8080, action });
    const everything = { priority: 10, paths: ["/*"], action };
    await keepOrMakeRule(context, { listener: production, priority: 5, paths: ["/api", "/api/*"], action: allTo(api) });
    await keepOrMakeRule(context, { listener: production, ...everything });
    await keepOrMakeRule(context, { listener: test, ...everything });
    await context.until({
      for: "the load balancer to become active",
      read: () => findBalancer(context, vpcId),
      observed: ({ State }) => State?.Code ?? "unknown",
      done: ({ State }) => State?.Code === "active",
      failed: ({ State }) => (State?.Code === "failed" ? (State.Reason ?? "It failed without a reason.") : undefined),
      usual: 150,
      limit: 600,
    });
  },
  async locate(context, { network: { vpcId } }): Promise<Balancer> {
    const { LoadBalancerArn, DNSName } = await findBalancer(context, vpcId);
    const arn = found(LoadBalancerArn, "The load balancer has no ARN.");
    const groups = await findTargetGroups(context, vpcId);
    return { arn, url: `http://${DNSName}`, ...groups, ...(await findListeners(context, arn, groups)) };
  },
  checks: [
    check<Balancer>({
      id: "active",
      title: "The load balancer is active",
      hints: [
        "A new load balancer takes a few minutes. What state does `aws elbv2 describe-load-balancers` show?",
        "It needs two subnets in different zones and a security group; `provisioning` only needs patience.",
      ],
      mistakes: [],
      async run({ aws }, { arn }) {
        const { LoadBalancers = [] } = await aws(ElasticLoadBalancingV2).describeLoadBalancers({
          LoadBalancerArns: [arn],
        });
        const state = LoadBalancers[0]?.State?.Code ?? "gone";
        if (state === "active") return pass(`${LoadBalancers[0]?.DNSName} is active`);
        return fail({ expected: "state active", actual: `state ${state}`, fix: "Wait, then verify again." });
      },
    }),
    check<Balancer>({
      id: "two-groups",
      title: "Production and test listener know both groups of the Fargate service",
      hints: [
        "A shift needs somewhere to shift to. Which groups does the rule know?",
        "One forward action per rule: TargetGroups blue with Weight 1 and green with Weight 0, on port 80 and on port 8080.",
      ],
      mistakes: [oneSided],
      async run(context, { production, test, blue, green }) {
        const expected = `a rule with ${blue} and ${green} on each listener`;
        for (const listener of [production, test]) {
          const rules = await rulesOn(context, listener);
          if (rules.some((rule) => [blue, green].every((group) => groupsOf(rule).includes(group)))) continue;
          const actual = `${listener} has no rule with both groups`;
          return fail({ expected, actual, fix: oneSided.says, mistake: oneSided.id });
        }
        return pass("both listeners forward to both groups");
      },
    }),
    check<Balancer>({
      id: "health-path",
      title: "The target groups ask for the health of what they serve",
      hints: [
        "What does a target group ask a target before it sends requests there?",
        "Addresses (`ip`) for awsvpc tasks, `instance` for bridge mode; health check path /healthz on all three.",
      ],
      mistakes: [wrongPath],
      async run({ aws }, { blue, green, api }) {
        const { TargetGroups = [] } = await aws(ElasticLoadBalancingV2).describeTargetGroups({
          TargetGroupArns: [blue, green, api],
        });
        const types = TargetGroups.map(({ TargetType }) => TargetType).sort();
        const expected = "two groups of type ip and one of type instance, health checks on /healthz";
        if (types.join() !== "instance,ip,ip") {
          const fix = "Fargate tasks have addresses of their own: their groups need target type ip, not instance.";
          return fail({ expected, actual: `types ${types.join(", ")}`, fix });
        }
        const wrong = TargetGroups.find(({ HealthCheckPath }) => !HealthCheckPath?.endsWith("/healthz"));
        if (!wrong) return pass("ip, ip and instance, all asking /healthz");
        const actual = `${wrong.TargetGroupName} asks ${wrong.HealthCheckPath}`;
        return fail({ expected, actual, fix: wrongPath.says, mistake: wrongPath.id });
      },
    }),
  ],
});
