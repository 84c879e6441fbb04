/** Log groups that Glue shares among everything in the account: only the run's streams in them are the run's. */
import { CloudWatchLogs, type LogStream, paginateDescribeLogStreams } from "@aws-sdk/client-cloudwatch-logs";
import { Glue, paginateGetJobRuns } from "@aws-sdk/client-glue";
import { all, type ResourceContext, refOf, type Sighting } from "../resource-type.ts";

const GROUPS: readonly { readonly group: string; readonly types: readonly string[] }[] = [
  { group: "/aws-glue/crawlers", types: ["glue:crawler"] },
  ...["output", "error", "logs-v2"].map((kind) => ({ group: `/aws-glue/jobs/${kind}`, types: ["glue:job-run"] })),
  ...["output", "error"].map((kind) => ({ group: `/aws-glue/sessions/${kind}`, types: ["glue:session"] })),
];

interface Writer {
  readonly type: string;
  readonly id: string;
  /** What its streams are named after. */
  readonly name: string;
}

/** Streams of the run's crawlers, job runs and sessions. */
export async function glueStreams(context: ResourceContext): Promise<Sighting[]> {
  const found: Sighting[] = [];
  const writers = await writersOf(context);
  for (const { group, types } of GROUPS)
    for (const writer of writers.filter((each) => types.includes(each.type)))
      for (const each of await streamsIn(context, group, writer.name))
        if (isOf(each, writer)) found.push(streamSeen(group, each, writer));
  return found;
}

/**
 * Groups in which nobody else has written: Glue makes them with the first stream. An empty one had only streams of the run,
 * or none: where it is older than the run, its time tells.
 */
export async function glueGroups(context: ResourceContext): Promise<{ group: string; parent: Writer }[]> {
  const writers = await writersOf(context);
  const found: { group: string; parent: Writer }[] = [];
  for (const { group, types } of GROUPS) {
    const own = writers.filter(({ type }) => types.includes(type));
    const [parent] = own;
    if (!parent) continue;
    const streams = await streamsIn(context, group);
    if (streams.every((each) => own.some((writer) => isOf(each, writer)))) found.push({ group, parent });
  }
  return found;
}

export async function streamsIn({ aws }: ResourceContext, logGroupName: string, prefix?: string): Promise<LogStream[]> {
  const pages = paginateDescribeLogStreams(
    { client: aws(CloudWatchLogs) },
    { logGroupName, ...(prefix === undefined ? {} : { logStreamNamePrefix: prefix }) },
  );
  return all(pages, (page) => page.logStreams).catch(ifGone);
}

export const streamSeen = (group: string, each: LogStream, parent?: Writer): Sighting => ({
  ...refOf("cloudwatch-logs:log-stream", `${group}:${each.logStreamName}`),
  state: "live",
  createdAt: each.creationTime === undefined ? undefined : new Date(each.creationTime),
  ...(parent ? { implicit: true, parent: { type: parent.type, id: parent.id } } : {}),
});

async function writersOf(context: ResourceContext): Promise<Writer[]> {
  const plain = ["glue:crawler", "glue:session", "glue:job-run"].flatMap((type) =>
    context.ours(type).map(({ id }) => ({ type, id, name: id })),
  );
  // Runs that the journal does not know, of jobs that it does.
  const runs = await Promise.all(context.ours("glue:job").map(({ id }) => runsOf(context, id)));
  const known = new Set(plain.map(({ name }) => name));
  return [...plain, ...runs.flat().filter(({ name }) => !known.has(name))];
}

async function runsOf({ aws }: ResourceContext, JobName: string): Promise<Writer[]> {
  const runs = await all(paginateGetJobRuns({ client: aws(Glue) }, { JobName }), (page) => page.JobRuns).catch(ifGone);
  return runs.flatMap(({ Id }) => (Id === undefined ? [] : [{ type: "glue:job-run", id: Id, name: Id }]));
}

/** A stream of an executor is named after the run and the executor. */
const isOf = ({ logStreamName = "" }: LogStream, { type, name }: Writer): boolean =>
  logStreamName === name ||
  (type !== "glue:crawler" && /^[-_]/.test(logStreamName.slice(name.length)) && logStreamName.startsWith(name));

function ifGone(error: unknown): [] {
  if (error instanceof Error && /^(ResourceNotFoundException|EntityNotFoundException)$/.test(error.name)) return [];
  throw error;
}
