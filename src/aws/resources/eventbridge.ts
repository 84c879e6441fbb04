import {
  type CreateEventBusCommandInput,
  type CreateEventBusCommandOutput,
  EventBridge,
  type ListEventBusesCommandOutput,
  type ListRulesCommandOutput,
  type ListTargetsByRuleCommandOutput,
  type PutRuleCommandInput,
  type PutRuleCommandOutput,
  type Rule,
} from "@aws-sdk/client-eventbridge";
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
  tagsOf,
} from "../resource-type.ts";

const DEFAULT_BUS = "default";

const rule: ResourceType = {
  type: "eventbridge:rule",
  creates: [
    creating<PutRuleCommandInput, PutRuleCommandOutput>("PutRule", (_input, { RuleArn }) => [
      ref("eventbridge:rule", RuleArn && ruleIn(RuleArn)),
    ]),
  ],
  after: [],
  read: async ({ aws }, { id }) => {
    const { bus, name } = partsOf(id);
    return ruleSeen(await aws(EventBridge).describeRule({ Name: name, EventBusName: bus }));
  },
  find: findRules,
  delete: deleteRule,
  identifies: identifiedBy(/^arn:[^:]+:events:[^:]+:\d+:rule\/(.+)$/),
  settle: 60,
  deletion: { usual: 5, limit: 300 },
  dailyCost: "free while nothing matches",
};

/** `name`, or `bus/name` on another bus than the default one: as in the rule's ARN. */
const ruleIn = (arn: string): string => arn.slice(arn.indexOf(":rule/") + ":rule/".length);

function partsOf(id: string): { bus: string; name: string } {
  const slash = id.lastIndexOf("/");
  return slash < 0 ? { bus: DEFAULT_BUS, name: id } : { bus: id.slice(0, slash), name: id.slice(slash + 1) };
}

const ruleSeen = ({ Arn, Name }: Pick<Rule, "Arn" | "Name">): Sighting => ({
  ...refOf("eventbridge:rule", Arn && ruleIn(Arn), { arn: Arn }),
  state: "live",
  name: Name,
});

async function findRules(context: ResourceContext): Promise<readonly Sighting[]> {
  const client = context.aws(EventBridge);
  const found: Sighting[] = [];
  for (const bus of await busNames(context)) {
    const rules = await all(
      pagesOf((NextToken): Promise<ListRulesCommandOutput> => client.listRules({ EventBusName: bus, NextToken })),
      (page) => page.Rules,
    );
    for (const each of rules) {
      if (!context.isRunName(each.Name) && !context.isRunName(bus)) continue;
      const { Tags } = await client.listTagsForResource({ ResourceARN: each.Arn });
      found.push({ ...ruleSeen(each), tags: tagsOf(Tags) });
    }
  }
  return found;
}

/** A rule with targets cannot be deleted. */
async function deleteRule({ aws }: ResourceContext, { id }: Sighting): Promise<void> {
  const client = aws(EventBridge);
  const { bus: EventBusName, name } = partsOf(id);
  const targets = await all(
    pagesOf(
      (NextToken): Promise<ListTargetsByRuleCommandOutput> =>
        client.listTargetsByRule({ Rule: name, EventBusName, NextToken }),
    ),
    (page) => page.Targets,
  );
  const ids = targets.flatMap(({ Id }) => (Id === undefined ? [] : [Id]));
  for (const Ids of inGroups(ids, 100)) await client.removeTargets({ Rule: name, EventBusName, Ids });
  await client.deleteRule({ Name: name, EventBusName });
}

const bus: ResourceType = {
  type: "eventbridge:event-bus",
  creates: [
    creating<CreateEventBusCommandInput, CreateEventBusCommandOutput>("CreateEventBus", (input) => [
      ref("eventbridge:event-bus", input.Name),
    ]),
  ],
  after: ["eventbridge:rule"],
  read: async ({ aws }, { id }) => busSeen((await aws(EventBridge).describeEventBus({ Name: id })).Name),
  find: async (context) => {
    const own = (await busNames(context)).filter((name) => name !== DEFAULT_BUS && context.isRunName(name));
    return Promise.all(
      own.map(async (name) => {
        const client = context.aws(EventBridge);
        const { Arn } = await client.describeEventBus({ Name: name });
        const { Tags } = await client.listTagsForResource({ ResourceARN: Arn });
        return { ...busSeen(name), tags: tagsOf(Tags) };
      }),
    );
  },
  delete: async ({ aws }, { id }) => void (await aws(EventBridge).deleteEventBus({ Name: id })),
  identifies: identifiedBy(/^arn:[^:]+:events:[^:]+:\d+:event-bus\/([^/]+)$/),
  settle: 60,
  deletion: { usual: 5, limit: 300 },
  dailyCost: "free",
};

const busSeen = (name: string | undefined): Sighting => ({
  ...refOf("eventbridge:event-bus", name),
  state: "live",
  name,
});

async function busNames({ aws }: ResourceContext): Promise<string[]> {
  const client = aws(EventBridge);
  const buses = await all(
    pagesOf((NextToken): Promise<ListEventBusesCommandOutput> => client.listEventBuses({ NextToken })),
    (page) => page.EventBuses,
  );
  return buses.flatMap(({ Name }) => (Name === undefined ? [] : [Name]));
}

/** The SDK has no paginators for EventBridge. */
async function* pagesOf<P extends { NextToken?: string | undefined }>(
  ask: (token: string | undefined) => Promise<P>,
): AsyncGenerator<P> {
  let token: string | undefined;
  do {
    const page = await ask(token);
    yield page;
    token = page.NextToken;
  } while (token !== undefined);
}

const catalogue: ServiceCatalogue = {
  service: "eventbridge",
  types: [rule, bus],
  changes: {
    PutTargets: "goes with the rule",
    RemoveTargets: "removes",
    EnableRule: "goes with the rule",
    DisableRule: "goes with the rule",
    PutEvents: "events are delivered and gone",
    UpdateEventBus: "goes with the bus",
    PutPermission: "goes with the bus",
    RemovePermission: "removes",
    TagResource: "tags go with their resource",
    UntagResource: "removes",
    DeleteRule: "removes",
    DeleteEventBus: "removes",
  },
};

export default catalogue;
