import {
  ApplicationAutoScaling,
  paginateDescribeScalableTargets,
  type RegisterScalableTargetCommandInput,
  type RegisterScalableTargetCommandOutput,
  type ScalableDimension,
  type ScalableTarget,
  type ServiceNamespace,
} from "@aws-sdk/client-application-auto-scaling";
import {
  all,
  creating,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
} from "../resource-type.ts";

/**
 * A target has no name: it is what it scales. Deregistering deletes its scaling policies and the alarms that target
 * tracking made. https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeregisterScalableTarget.html
 */
const scalableTarget: ResourceType = {
  type: "application-auto-scaling:scalable-target",
  creates: [
    creating<RegisterScalableTargetCommandInput, RegisterScalableTargetCommandOutput>(
      "RegisterScalableTarget",
      (input, output) => [targetRef(input, output.ScalableTargetARN)],
      // Registering again updates the target, and then refuses tags, its own included.
      { tagsRefused: /tried to tag already exists/ },
    ),
  ],
  parents: ["ecs:cluster", "lambda:function"],
  after: [],
  read: async (context, { id, ids }) =>
    (await describe(context, ids.namespace ?? id.split("|")[0] ?? "", ids.resource ?? id.split("|")[1])).find(
      (each) => each.id === id,
    ),
  find: findTargets,
  delete: async ({ aws }, { id }) => {
    const [ServiceNamespace, ResourceId, ScalableDimension] = id.split("|") as [
      ServiceNamespace,
      string,
      ScalableDimension,
    ];
    await aws(ApplicationAutoScaling).deregisterScalableTarget({ ServiceNamespace, ResourceId, ScalableDimension });
  },
  settle: 60,
  deletion: { usual: 2, limit: 300 },
  dailyCost: "free",
};

const targetRef = (each: RegisterScalableTargetCommandInput | ScalableTarget, arn: string | undefined) =>
  ref(
    "application-auto-scaling:scalable-target",
    `${each.ServiceNamespace}|${each.ResourceId}|${each.ScalableDimension}`,
    {
      arn,
      namespace: each.ServiceNamespace,
      resource: each.ResourceId,
    },
  );

async function describe(
  { aws }: ResourceContext,
  namespace: string,
  resource: string | undefined,
): Promise<Sighting[]> {
  const targets = await all(
    paginateDescribeScalableTargets(
      { client: aws(ApplicationAutoScaling) },
      { ServiceNamespace: namespace as ServiceNamespace, ...(resource !== undefined && { ResourceIds: [resource] }) },
    ),
    (page) => page.ScalableTargets,
  );
  return targets.map((each) => ({
    ...(targetRef(each, each.ScalableTargetARN) ?? refOf("application-auto-scaling:scalable-target", undefined)),
    state: "live" as const,
    name: nameIn(each.ResourceId),
    createdAt: each.CreationTime,
  }));
}

/** `service/<cluster>/<service>` and `function:<name>:<alias>`: the name that tells whose it is. */
const nameIn = (resource = ""): string | undefined => resource.split(/[/:]/)[1];

/** Namespaces, and what the name in their resource ids is of. */
const NAMESPACES = [
  { namespace: "ecs", parent: "ecs:cluster" },
  { namespace: "lambda", parent: "lambda:function" },
] as const;

async function findTargets(context: ResourceContext): Promise<readonly Sighting[]> {
  const found = await Promise.all(
    NAMESPACES.map(async ({ namespace, parent: type }) => {
      const ours = new Set(context.ours(type).map(({ id }) => id));
      return (await describe(context, namespace, undefined)).map((each) => {
        const id = nameIn(each.ids.resource) ?? "";
        return ours.has(id) ? { ...each, implicit: true, parent: { type, id } } : each;
      });
    }),
  );
  return found.flat();
}

const catalogue: ServiceCatalogue = {
  service: "application-auto-scaling",
  types: [scalableTarget],
  changes: {
    PutScalingPolicy: "goes with the scalable target, and so do the alarms of target tracking",
    PutScheduledAction: "goes with the scalable target",
    DeleteScalingPolicy: "removes",
    DeleteScheduledAction: "removes",
    DeregisterScalableTarget: "removes",
    TagResource: "tags go with their resource",
    UntagResource: "removes",
  },
};

export default catalogue;
