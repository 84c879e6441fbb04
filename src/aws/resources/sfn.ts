import {
  type CreateActivityCommandInput,
  type CreateActivityCommandOutput,
  type CreateStateMachineAliasCommandInput,
  type CreateStateMachineAliasCommandOutput,
  type CreateStateMachineCommandInput,
  type CreateStateMachineCommandOutput,
  paginateListActivities,
  paginateListExecutions,
  paginateListStateMachines,
  SFN,
} from "@aws-sdk/client-sfn";
import {
  all,
  creating,
  identifiedBy,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
  tagsOf,
} from "../resource-type.ts";

const stateMachine: ResourceType = {
  type: "sfn:state-machine",
  creates: [
    creating<CreateStateMachineCommandInput, CreateStateMachineCommandOutput>("CreateStateMachine", (input, output) => [
      ref("sfn:state-machine", output.stateMachineArn, { name: input.name }),
    ]),
  ],
  after: ["sfn:alias"],
  read: async (context, { id }) => {
    const machine = await context.aws(SFN).describeStateMachine({ stateMachineArn: id });
    const state = machine.status === "DELETING" ? "going" : "live";
    return {
      ...machineRef(machine.stateMachineArn, machine.name),
      state,
      name: machine.name,
      createdAt: machine.creationDate,
    };
  },
  find: async (context) => {
    const machines = await all(
      paginateListStateMachines({ client: context.aws(SFN) }, {}),
      (page) => page.stateMachines,
    );
    return Promise.all(
      machines
        .filter(({ name }) => context.isRunName(name))
        .map((each) =>
          withTags(context, {
            ...machineRef(each.stateMachineArn, each.name),
            state: "live",
            name: each.name,
            createdAt: each.creationDate,
          }),
        ),
    );
  },
  delete: async (context, { id }) => {
    await stopExecutions(context, id);
    await context.aws(SFN).deleteStateMachine({ stateMachineArn: id });
  },
  identifies: identifiedBy(/^arn:[^:]+:states:[^:]+:\d+:stateMachine:[^:/]+$/),
  settle: 60,
  deletion: { usual: 15, limit: 600 },
  dailyCost: "free while nothing starts it",
};

const machineRef = (arn: string | undefined, name: string | undefined) => refOf("sfn:state-machine", arn, { name });

/** A machine stays DELETING while one of its executions waits. Express executions end by themselves. */
async function stopExecutions({ aws }: ResourceContext, stateMachineArn: string): Promise<void> {
  const { type } = await aws(SFN).describeStateMachine({ stateMachineArn });
  if (type === "EXPRESS") return;
  const running = await all(
    paginateListExecutions({ client: aws(SFN) }, { stateMachineArn, statusFilter: "RUNNING" }),
    (page) => page.executions,
  );
  await Promise.all(
    running.map(({ executionArn }) =>
      aws(SFN).stopExecution({ executionArn, error: "Cleanup", cause: "The lab is cleaned up." }),
    ),
  );
}

const alias: ResourceType = {
  type: "sfn:alias",
  creates: [
    creating<CreateStateMachineAliasCommandInput, CreateStateMachineAliasCommandOutput>(
      "CreateStateMachineAlias",
      (_, { stateMachineAliasArn }) => [ref("sfn:alias", stateMachineAliasArn)],
    ),
  ],
  parents: ["sfn:state-machine"],
  after: [],
  read: async ({ aws }, { id }) => {
    const seen = await aws(SFN).describeStateMachineAlias({ stateMachineAliasArn: id });
    return {
      ...refOf("sfn:alias", seen.stateMachineAliasArn),
      state: "live",
      name: seen.name,
      createdAt: seen.creationDate,
      parent: parentOf(id),
    };
  },
  find: async (context) => {
    const found = await Promise.all(context.ours("sfn:state-machine").map(({ id }) => aliasesOf(context, id)));
    return found.flat();
  },
  delete: async ({ aws }, { id }) => void (await aws(SFN).deleteStateMachineAlias({ stateMachineAliasArn: id })),
  identifies: identifiedBy(/^arn:[^:]+:states:[^:]+:\d+:stateMachine:[^:/]+:[^:]*[A-Za-z_.-][^:]*$/),
  settle: 10,
  deletion: { usual: 1, limit: 60 },
  dailyCost: "free",
};

const parentOf = (arn: string) => ({ type: "sfn:state-machine", id: arn.slice(0, arn.lastIndexOf(":")) });

async function aliasesOf({ aws }: ResourceContext, stateMachineArn: string): Promise<Sighting[]> {
  const found: Sighting[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws(SFN)
      .listStateMachineAliases({ stateMachineArn, nextToken })
      .catch((error: unknown) => {
        // The machine is gone, and its aliases with it.
        if (error instanceof Error && error.name === "StateMachineDoesNotExist") return undefined;
        throw error;
      });
    for (const each of page?.stateMachineAliases ?? [])
      found.push({
        ...refOf("sfn:alias", each.stateMachineAliasArn),
        state: "live",
        // An alias has no tags: that an unanswered call named it so proves that it is the run's.
        name: each.stateMachineAliasArn?.split(":").at(-1),
        createdAt: each.creationDate,
        parent: { type: "sfn:state-machine", id: stateMachineArn },
      });
    nextToken = page?.nextToken;
  } while (nextToken !== undefined);
  return found;
}

const activity: ResourceType = {
  type: "sfn:activity",
  creates: [
    creating<CreateActivityCommandInput, CreateActivityCommandOutput>("CreateActivity", (input, { activityArn }) => [
      ref("sfn:activity", activityArn, { name: input.name }),
    ]),
  ],
  // An execution that waits for a worker fails where its activity goes first.
  after: ["sfn:state-machine"],
  read: async ({ aws }, { id }) => {
    const seen = await aws(SFN).describeActivity({ activityArn: id });
    return {
      ...refOf("sfn:activity", seen.activityArn, { name: seen.name }),
      state: "live",
      name: seen.name,
      createdAt: seen.creationDate,
    };
  },
  find: async (context) => {
    const activities = await all(paginateListActivities({ client: context.aws(SFN) }, {}), (page) => page.activities);
    return Promise.all(
      activities
        .filter(({ name }) => context.isRunName(name))
        .map((each) =>
          withTags(context, {
            ...refOf("sfn:activity", each.activityArn, { name: each.name }),
            state: "live",
            name: each.name,
            createdAt: each.creationDate,
          }),
        ),
    );
  },
  delete: async ({ aws }, { id }) => void (await aws(SFN).deleteActivity({ activityArn: id })),
  identifies: identifiedBy(/^arn:[^:]+:states:[^:]+:\d+:activity:[^:]+$/),
  settle: 60,
  deletion: { usual: 2, limit: 120 },
  dailyCost: "free",
};

async function withTags({ aws }: ResourceContext, sighting: Sighting): Promise<Sighting> {
  const { tags } = await aws(SFN).listTagsForResource({ resourceArn: sighting.id });
  return { ...sighting, tags: tagsOf(tags) };
}

const catalogue: ServiceCatalogue = {
  service: "sfn",
  types: [stateMachine, alias, activity],
  changes: {
    UpdateStateMachine: "goes with the state machine",
    PublishStateMachineVersion: "versions go with their state machine",
    UpdateStateMachineAlias: "goes with the alias",
    StartExecution: "executions go with their state machine; cleanup stops those that run",
    StartSyncExecution: "ends before it answers, within five minutes",
    StopExecution: "ends an execution",
    RedriveExecution: "goes on with an execution; cleanup stops it where it runs",
    UpdateMapRun: "goes with the execution",
    TestState: "leaves nothing: the state runs alone, with a mock or what its own call does",
    ValidateStateMachineDefinition: "leaves nothing",
    GetActivityTask: "takes a task of an execution, and goes with it",
    SendTaskSuccess: "answers a task of an execution",
    SendTaskFailure: "answers a task of an execution",
    SendTaskHeartbeat: "answers a task of an execution",
    TagResource: "tags go with their resource",
    UntagResource: "removes",
    DeleteStateMachine: "removes",
    DeleteStateMachineVersion: "removes",
    DeleteStateMachineAlias: "removes",
    DeleteActivity: "removes",
  },
};

export default catalogue;
