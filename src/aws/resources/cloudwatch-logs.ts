import {
  CloudWatchLogs,
  type CreateLogGroupCommandInput,
  type LogGroup,
  paginateDescribeLogGroups,
} from "@aws-sdk/client-cloudwatch-logs";
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
import { glueGroups, glueStreams, streamSeen, streamsIn } from "./glue-logs.ts";

/** What writes to log groups that are not its own. */
const GLUE = ["glue:crawler", "glue:job", "glue:job-run", "glue:session"];

/** Log groups go after everything that writes to them: a late writer would make them again. */
const logGroup: ResourceType = {
  type: "cloudwatch-logs:log-group",
  creates: [
    creating<CreateLogGroupCommandInput, object>("CreateLogGroup", (input) => [
      ref("cloudwatch-logs:log-group", input.logGroupName),
    ]),
  ],
  parents: ["ecs:cluster", "lambda:function", "api-gateway:rest-api", ...GLUE],
  after: [
    "ecs:service",
    "ecs:task",
    "ecs:cluster",
    "ec2:instance",
    "lambda:function",
    "api-gateway:rest-api",
    "cloudwatch-logs:log-stream",
    ...GLUE,
  ],
  read: async ({ aws }, { id }) =>
    (await groups(aws(CloudWatchLogs), { logGroupNamePrefix: id }))
      .filter((each) => each.logGroupName === id)
      .map(groupSeen)[0],
  find: findGroups,
  delete: async ({ aws }, { id }) => void (await aws(CloudWatchLogs).deleteLogGroup({ logGroupName: id })),
  settle: 60,
  deletion: { usual: 2, limit: 300 },
  dailyCost: "$0.001 a GB",
};

const groups = (
  client: CloudWatchLogs,
  like: { readonly logGroupNamePrefix: string } | { readonly logGroupNamePattern: string },
): Promise<LogGroup[]> => all(paginateDescribeLogGroups({ client }, like), (page) => page.logGroups);

const groupSeen = (each: LogGroup): Sighting => ({
  ...refOf("cloudwatch-logs:log-group", each.logGroupName, { arn: each.logGroupArn ?? each.arn }),
  state: "live",
  name: each.logGroupName,
  createdAt: each.creationTime === undefined ? undefined : new Date(each.creationTime),
});

/**
 * By the run's names wherever they stand (a lab makes `/aws/lambda/<function>` before the function), and the groups that
 * services make by themselves for the run's clusters, functions and APIs.
 */
async function findGroups(context: ResourceContext): Promise<readonly Sighting[]> {
  const client = context.aws(CloudWatchLogs);
  const { lab, id } = context.run;
  const found = new Map<string, Sighting>();
  for (const logGroupNamePattern of [`lab/${lab}/${id}`, `lab-${lab}-${id}`])
    for (const each of await groups(client, { logGroupNamePattern }))
      if (context.isRunName(each.logGroupName)) found.set(each.logGroupName ?? "", await withTags(context, each));
  for (const { type, prefix } of MADE_BY_AWS)
    for (const { id: parent } of context.ours(type))
      for (const each of await groups(client, { logGroupNamePrefix: prefix + parent }))
        if (each.logGroupName === prefix + parent || each.logGroupName?.startsWith(`${prefix}${parent}/`))
          found.set(each.logGroupName, { ...groupSeen(each), implicit: true, parent: { type, id: parent } });
  return [...found.values(), ...(await ofGlueAlone(context))];
}

/** Groups that Glue shares in the account, where nobody but the run has written to them. */
async function ofGlueAlone(context: ResourceContext): Promise<Sighting[]> {
  const found: Sighting[] = [];
  for (const { group, parent } of await glueGroups(context))
    for (const each of await groups(context.aws(CloudWatchLogs), { logGroupNamePrefix: group }))
      if (each.logGroupName === group)
        found.push({ ...groupSeen(each), implicit: true, parent: { type: parent.type, id: parent.id } });
  return found;
}

/** Log groups that a service makes when it first writes, named after what it writes about. */
const MADE_BY_AWS = [
  { type: "ecs:cluster", prefix: "/aws/ecs/containerinsights/" },
  { type: "lambda:function", prefix: "/aws/lambda/" },
  { type: "api-gateway:rest-api", prefix: "API-Gateway-Execution-Logs_" },
];

async function withTags({ aws }: ResourceContext, each: LogGroup): Promise<Sighting> {
  const seen = groupSeen(each);
  // The ARN of DescribeLogGroups ends in `:*`, which the tagging operations refuse.
  const resourceArn = seen.ids.arn?.replace(/:\*$/, "");
  if (resourceArn === undefined) return seen;
  return { ...seen, tags: (await aws(CloudWatchLogs).listTagsForResource({ resourceArn })).tags };
}

/** Streams in groups that services share: the group stays where others write to it too. */
const logStream: ResourceType = {
  type: "cloudwatch-logs:log-stream",
  creates: [],
  parents: GLUE,
  after: GLUE,
  read: async (context, { id }) => {
    const [group, stream] = placeOf(id);
    const streams = await streamsIn(context, group, stream);
    const found = streams.find(({ logStreamName }) => logStreamName === stream);
    return found && streamSeen(group, found);
  },
  find: glueStreams,
  delete: async ({ aws }, { id }) => {
    const [logGroupName, logStreamName] = placeOf(id);
    await aws(CloudWatchLogs).deleteLogStream({ logGroupName, logStreamName });
  },
  settle: 10,
  deletion: { usual: 1, limit: 120 },
  dailyCost: "$0.001 a GB",
};

/** Names of log groups have no colons. */
const placeOf = (id: string): [group: string, stream: string] => [
  id.slice(0, id.indexOf(":")),
  id.slice(id.indexOf(":") + 1),
];

const catalogue: ServiceCatalogue = {
  service: "cloudwatch-logs",
  types: [logGroup, logStream],
  changes: {
    PutRetentionPolicy: "goes with the log group",
    DeleteRetentionPolicy: "removes",
    CreateLogStream: "goes with the log group",
    PutLogEvents: "goes with the log group",
    PutMetricFilter: "goes with the log group",
    TagResource: "tags go with their resource",
    DeleteLogStream: "removes",
    DeleteLogGroup: "removes",
  },
};

export default catalogue;
