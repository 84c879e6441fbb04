import {
  type CreateEventSourceMappingCommandInput,
  type EventSourceMappingConfiguration,
  Lambda,
  paginateListEventSourceMappings,
} from "@aws-sdk/client-lambda";
import {
  all,
  creating,
  identifiedBy,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type Sighting,
} from "../resource-type.ts";

const TYPE = "lambda:event-source-mapping";

/** A mapping stays when its function, its queue or its stream is deleted, so it goes first. Its name is its function's. */
export const eventSourceMapping: ResourceType = {
  type: TYPE,
  creates: [
    creating<CreateEventSourceMappingCommandInput, EventSourceMappingConfiguration>(
      "CreateEventSourceMapping",
      (_, { UUID, EventSourceMappingArn }) => [ref(TYPE, UUID, { arn: EventSourceMappingArn })],
    ),
  ],
  after: [],
  read: async ({ aws }, { id }) => seen(await aws(Lambda).getEventSourceMapping({ UUID: id })),
  find: async (context) => {
    const mappings = await all(
      paginateListEventSourceMappings({ client: context.aws(Lambda) }, {}),
      (page) => page.EventSourceMappings,
    );
    return Promise.all(
      mappings.filter((each) => context.isRunName(functionName(each))).map((each) => withTags(context, each)),
    );
  },
  delete: async ({ aws }, { id }) => void (await aws(Lambda).deleteEventSourceMapping({ UUID: id })),
  identifies: identifiedBy(/^arn:[^:]+:lambda:[^:]+:\d+:event-source-mapping:([0-9a-f-]+)$/),
  settle: 60,
  // While it is being created or changed, AWS refuses with ResourceInUseException: it is then tried again.
  deletion: { usual: 30, limit: 600 },
  dailyCost: "free; its polling of a queue counts as requests",
};

const seen = (each: EventSourceMappingConfiguration): Sighting => ({
  ...refOf(TYPE, each.UUID, { arn: each.EventSourceMappingArn }),
  state: each.State === "Deleting" ? "going" : "live",
  name: functionName(each),
});

const functionName = ({ FunctionArn }: EventSourceMappingConfiguration): string | undefined =>
  FunctionArn?.split(":")[6];

async function withTags({ aws }: ResourceContext, each: EventSourceMappingConfiguration): Promise<Sighting> {
  const { Tags } = await aws(Lambda).listTags({ Resource: each.EventSourceMappingArn });
  return { ...seen(each), tags: Tags };
}
