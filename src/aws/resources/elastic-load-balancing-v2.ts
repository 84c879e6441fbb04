import {
  type CreateListenerCommandInput,
  type CreateListenerCommandOutput,
  type CreateLoadBalancerCommandInput,
  type CreateLoadBalancerCommandOutput,
  type CreateRuleCommandInput,
  type CreateRuleCommandOutput,
  type CreateTargetGroupCommandInput,
  type CreateTargetGroupCommandOutput,
  ElasticLoadBalancingV2,
  type Listener,
  type LoadBalancer,
  paginateDescribeListeners,
  paginateDescribeLoadBalancers,
  paginateDescribeRules,
  paginateDescribeTargetGroups,
  type Rule,
  type TargetGroup,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  all,
  creating,
  identifiedBy,
  inGroups,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
  type Tags,
  tagsOf,
} from "../resource-type.ts";

const NAME = "elastic-load-balancing-v2";

const loadBalancer: ResourceType = {
  type: `${NAME}:load-balancer`,
  creates: [
    creating<CreateLoadBalancerCommandInput, CreateLoadBalancerCommandOutput>(
      "CreateLoadBalancer",
      (_, { LoadBalancers }) =>
        (LoadBalancers ?? []).map((made) =>
          ref(`${NAME}:load-balancer`, made.LoadBalancerArn, { name: made.LoadBalancerName }),
        ),
    ),
  ],
  parents: ["ec2:vpc"],
  after: ["ecs:service", `${NAME}:listener`],
  read: async ({ aws }, { id }) =>
    (await aws(ElasticLoadBalancingV2).describeLoadBalancers({ LoadBalancerArns: [id] })).LoadBalancers?.map(
      balancerSeen,
    )[0],
  find: async (context) => {
    const client = context.aws(ElasticLoadBalancingV2);
    const found = (await all(paginateDescribeLoadBalancers({ client }, {}), (page) => page.LoadBalancers)).map(
      balancerSeen,
    );
    return insideOurVpcs(context, await withTags(context, found));
  },
  delete: async ({ aws }, { id }) =>
    void (await aws(ElasticLoadBalancingV2).deleteLoadBalancer({ LoadBalancerArn: id })),
  identifies: identifiedBy(/^arn:[^:]+:elasticloadbalancing:[^:]+:\d+:loadbalancer\/.+$/),
  settle: 60,
  deletion: { usual: 30, limit: 900 },
  dailyCost: "$0.54 and its public IPv4 addresses",
};

const balancerSeen = (each: LoadBalancer): Sighting => ({
  ...refOf(`${NAME}:load-balancer`, each.LoadBalancerArn, { name: each.LoadBalancerName, vpc: each.VpcId }),
  state: "live",
  name: each.LoadBalancerName,
  createdAt: each.CreatedTime,
});

const targetGroup: ResourceType = {
  type: `${NAME}:target-group`,
  creates: [
    creating<CreateTargetGroupCommandInput, CreateTargetGroupCommandOutput>(
      "CreateTargetGroup",
      (_, { TargetGroups }) =>
        (TargetGroups ?? []).map((made) =>
          ref(`${NAME}:target-group`, made.TargetGroupArn, { name: made.TargetGroupName }),
        ),
    ),
  ],
  parents: ["ec2:vpc"],
  after: ["ecs:service", "ecs:task", `${NAME}:listener`, `${NAME}:load-balancer`],
  read: async ({ aws }, { id }) =>
    (await aws(ElasticLoadBalancingV2).describeTargetGroups({ TargetGroupArns: [id] })).TargetGroups?.map(groupSeen)[0],
  find: async (context) => {
    const client = context.aws(ElasticLoadBalancingV2);
    const found = (await all(paginateDescribeTargetGroups({ client }, {}), (page) => page.TargetGroups)).map(groupSeen);
    return insideOurVpcs(context, await withTags(context, found));
  },
  delete: async ({ aws }, { id }) => void (await aws(ElasticLoadBalancingV2).deleteTargetGroup({ TargetGroupArn: id })),
  identifies: identifiedBy(/^arn:[^:]+:elasticloadbalancing:[^:]+:\d+:targetgroup\/.+$/),
  existing: async ({ aws }) =>
    (
      await all(paginateDescribeTargetGroups({ client: aws(ElasticLoadBalancingV2) }, {}), (page) => page.TargetGroups)
    ).flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []),
  settle: 60,
  deletion: { usual: 5, limit: 600 },
  dailyCost: "free",
};

const groupSeen = (each: TargetGroup): Sighting => ({
  ...refOf(`${NAME}:target-group`, each.TargetGroupArn, { name: each.TargetGroupName, vpc: each.VpcId }),
  state: "live",
  name: each.TargetGroupName,
});

/** Marks what lies in a VPC of the run. */
const insideOurVpcs = (context: ResourceContext, sightings: readonly Sighting[]): Sighting[] => {
  const vpcs = new Set(context.ours("ec2:vpc").map(({ id }) => id));
  return sightings.map((each) =>
    each.ids.vpc !== undefined && vpcs.has(each.ids.vpc)
      ? { ...each, parent: { type: "ec2:vpc", id: each.ids.vpc } }
      : each,
  );
};

const listener: ResourceType = {
  type: `${NAME}:listener`,
  creates: [
    creating<CreateListenerCommandInput, CreateListenerCommandOutput>("CreateListener", (_, { Listeners }) =>
      (Listeners ?? []).map((made) =>
        ref(`${NAME}:listener`, made.ListenerArn, { loadBalancer: made.LoadBalancerArn }),
      ),
    ),
  ],
  parents: [`${NAME}:load-balancer`],
  after: ["ecs:service", `${NAME}:rule`],
  read: async ({ aws }, { id }) =>
    (await aws(ElasticLoadBalancingV2).describeListeners({ ListenerArns: [id] })).Listeners?.map(listenerSeen)[0],
  find: findListeners,
  delete: async ({ aws }, { id }) => void (await aws(ElasticLoadBalancingV2).deleteListener({ ListenerArn: id })),
  identifies: identifiedBy(/^arn:[^:]+:elasticloadbalancing:[^:]+:\d+:listener\/.+$/),
  settle: 60,
  deletion: { usual: 2, limit: 300 },
  dailyCost: "free",
};

const listenerSeen = (each: Listener): Sighting => ({
  ...refOf(`${NAME}:listener`, each.ListenerArn, { loadBalancer: each.LoadBalancerArn }),
  state: "live",
});

async function findListeners(context: ResourceContext): Promise<readonly Sighting[]> {
  const client = context.aws(ElasticLoadBalancingV2);
  const found: Sighting[] = [];
  for (const parent of await stillThere(context, loadBalancer)) {
    const listeners = await all(
      paginateDescribeListeners({ client }, { LoadBalancerArn: parent }),
      (page) => page.Listeners,
    );
    for (const each of await withTags(context, listeners.map(listenerSeen)))
      found.push({ ...each, parent: { type: loadBalancer.type, id: parent } });
  }
  return found;
}

const rule: ResourceType = {
  type: `${NAME}:rule`,
  creates: [
    creating<CreateRuleCommandInput, CreateRuleCommandOutput>("CreateRule", (input, { Rules }) =>
      (Rules ?? []).map((made) => ref(`${NAME}:rule`, made.RuleArn, { listener: input.ListenerArn })),
    ),
  ],
  parents: [`${NAME}:listener`],
  after: ["ecs:service"],
  read: async ({ aws }, { id }) =>
    (await aws(ElasticLoadBalancingV2).describeRules({ RuleArns: [id] })).Rules?.map(ruleSeen)[0],
  find: async (context) => {
    const client = context.aws(ElasticLoadBalancingV2);
    const found: Sighting[] = [];
    for (const parent of await stillThere(context, listener)) {
      const rules = await all(paginateDescribeRules({ client }, { ListenerArn: parent }), (page) => page.Rules);
      // The default rule is the listener's own.
      for (const each of await withTags(context, rules.filter(({ IsDefault }) => !IsDefault).map(ruleSeen)))
        found.push({ ...each, parent: { type: listener.type, id: parent } });
    }
    return found;
  },
  delete: async ({ aws }, { id }) => void (await aws(ElasticLoadBalancingV2).deleteRule({ RuleArn: id })),
  identifies: identifiedBy(/^arn:[^:]+:elasticloadbalancing:[^:]+:\d+:listener-rule\/.+$/),
  settle: 60,
  deletion: { usual: 2, limit: 300 },
  dailyCost: "free",
};

const ruleSeen = (each: Rule): Sighting => ({ ...refOf(`${NAME}:rule`, each.RuleArn), state: "live" });

/** Those of the run's parents that AWS still knows: asking for the children of one that is gone is an error. */
async function stillThere(context: ResourceContext, parent: ResourceType): Promise<string[]> {
  const found = await parent.find(context);
  const ours = new Set(context.ours(parent.type).map(({ id }) => id));
  return found.map(({ id }) => id).filter((id) => ours.has(id));
}

async function withTags({ aws }: ResourceContext, sightings: readonly Sighting[]): Promise<Sighting[]> {
  const tags = new Map<string, Tags>();
  for (const group of inGroups(sightings, 20)) {
    const { TagDescriptions } = await aws(ElasticLoadBalancingV2).describeTags({
      ResourceArns: group.map(({ id }) => id),
    });
    for (const { ResourceArn, Tags } of TagDescriptions ?? []) tags.set(ResourceArn ?? "", tagsOf(Tags));
  }
  return sightings.map((each) => ({ ...each, tags: tags.get(each.id) }));
}

const catalogue: ServiceCatalogue = {
  service: NAME,
  types: [loadBalancer, targetGroup, listener, rule],
  changes: {
    ModifyLoadBalancerAttributes: "goes with the load balancer",
    ModifyTargetGroup: "goes with the target group",
    ModifyTargetGroupAttributes: "goes with the target group",
    ModifyListener: "goes with the listener",
    ModifyRule: "goes with the rule",
    SetSecurityGroups: "goes with the load balancer",
    SetSubnets: "goes with the load balancer",
    SetRulePriorities: "goes with the rule",
    RegisterTargets: "goes with the target group",
    DeregisterTargets: "removes",
    AddTags: "tags go with their resource",
    RemoveTags: "removes",
    DeleteRule: "removes",
    DeleteListener: "removes",
    DeleteLoadBalancer: "removes",
    DeleteTargetGroup: "removes",
  },
};

export default catalogue;
