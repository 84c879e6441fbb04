import {
  type Crawler,
  type CreateCrawlerCommandInput,
  type CreateJobCommandInput,
  type CreateSessionCommandInput,
  Glue,
  type Job,
  type JobRun,
  paginateGetCrawlers,
  paginateGetJobRuns,
  paginateGetJobs,
  paginateListSessions,
  type Session,
  type StartJobRunCommandInput,
  type StartJobRunCommandOutput,
} from "@aws-sdk/client-glue";
import { all, creating, type ResourceContext, type ResourceType, ref, refOf, type Sighting } from "../resource-type.ts";
import { withTags } from "./glue-tags.ts";

export const crawler: ResourceType = {
  type: "glue:crawler",
  creates: [creating<CreateCrawlerCommandInput, object>("CreateCrawler", ({ Name }) => [ref("glue:crawler", Name)])],
  after: [],
  read: async ({ aws }, { id }) => crawlerSeen((await aws(Glue).getCrawler({ Name: id })).Crawler),
  find: async (context) => {
    const crawlers = await all(paginateGetCrawlers({ client: context.aws(Glue) }, {}), (page) => page.Crawlers);
    return Promise.all(
      crawlers
        .filter(({ Name }) => context.isRunName(Name))
        .map((each) => withTags(context, crawlerSeen(each), `crawler/${each.Name}`)),
    );
  },
  delete: async ({ aws }, { id }) => {
    await aws(Glue).stopCrawler({ Name: id }).catch(ignoring("CrawlerNotRunningException", "CrawlerStoppingException"));
    // Until it has stopped: CrawlerRunningException.
    await aws(Glue).deleteCrawler({ Name: id });
  },
  settle: 10,
  deletion: { usual: 5, limit: 600 },
  dailyCost: "free while it does not run",
};

const crawlerSeen = (each: Crawler | undefined): Sighting => ({
  ...refOf("glue:crawler", each?.Name),
  state: "live",
  name: each?.Name,
  createdAt: each?.CreationTime,
});

export const job: ResourceType = {
  type: "glue:job",
  creates: [creating<CreateJobCommandInput, object>("CreateJob", ({ Name }) => [ref("glue:job", Name)])],
  after: ["glue:job-run"],
  read: async ({ aws }, { id }) => jobSeen((await aws(Glue).getJob({ JobName: id })).Job),
  find: async (context) => {
    const jobs = await all(paginateGetJobs({ client: context.aws(Glue) }, {}), (page) => page.Jobs);
    return Promise.all(
      jobs
        .filter(({ Name }) => context.isRunName(Name))
        .map((each) => withTags(context, jobSeen(each), `job/${each.Name}`)),
    );
  },
  delete: async ({ aws }, { id }) => void (await aws(Glue).deleteJob({ JobName: id })),
  settle: 10,
  deletion: { usual: 2, limit: 120 },
  dailyCost: "free while it does not run",
};

const jobSeen = (each: Job | undefined): Sighting => ({
  ...refOf("glue:job", each?.Name),
  state: "live",
  name: each?.Name,
  createdAt: each?.CreatedOn,
});

/** A run costs while it goes on. Ended ones are history, which goes with the job. */
export const jobRun: ResourceType = {
  type: "glue:job-run",
  creates: [
    creating<StartJobRunCommandInput, StartJobRunCommandOutput>("StartJobRun", ({ JobName }, { JobRunId }) => [
      ref("glue:job-run", JobRunId, { job: JobName }),
    ]),
  ],
  parents: ["glue:job"],
  after: [],
  read: async ({ aws }, { id, ids }) => {
    const { JobRun: run } = await aws(Glue).getJobRun({ JobName: ids.job, RunId: id });
    return run && isActive(run) ? runSeen(run) : undefined;
  },
  find: async (context) => (await Promise.all(context.ours("glue:job").map(({ id }) => runsOf(context, id)))).flat(),
  delete: async ({ aws }, { id, ids }) => {
    const { Errors = [] } = await aws(Glue).batchStopJobRun({ JobName: ids.job, JobRunIds: [id] });
    const [first] = Errors;
    if (
      first &&
      !/EntityNotFound|JobRunAlready|JobRunInTerminalState|InvalidInput/.test(first.ErrorDetail?.ErrorCode ?? "")
    )
      throw new Error(`${id}: ${first.ErrorDetail?.ErrorCode} ${first.ErrorDetail?.ErrorMessage}`);
  },
  settle: 10,
  deletion: { usual: 30, limit: 900 },
  dailyCost: "$21 with two workers",
};

const isActive = ({ JobRunState: state }: JobRun): boolean =>
  state === "STARTING" || state === "RUNNING" || state === "WAITING" || state === "STOPPING";

const runSeen = (run: JobRun): Sighting => ({
  ...refOf("glue:job-run", run.Id, { job: run.JobName }),
  state: run.JobRunState === "STOPPING" ? "going" : "live",
  createdAt: run.StartedOn,
  parent: { type: "glue:job", id: run.JobName ?? "" },
  implicit: true,
});

async function runsOf({ aws }: ResourceContext, JobName: string): Promise<Sighting[]> {
  const runs = await all(paginateGetJobRuns({ client: aws(Glue) }, { JobName }), (page) => page.JobRuns).catch(
    ignoring("EntityNotFoundException"),
  );
  return (runs ?? []).filter(isActive).map(runSeen);
}

export const session: ResourceType = {
  type: "glue:session",
  creates: [creating<CreateSessionCommandInput, object>("CreateSession", ({ Id }) => [ref("glue:session", Id)])],
  after: [],
  read: async ({ aws }, { id }) => sessionSeen((await aws(Glue).getSession({ Id: id })).Session),
  find: async (context) => {
    const pages = paginateListSessions({ client: context.aws(Glue) }, {});
    const sessions = await all(pages, (page) => page.Sessions);
    return Promise.all(
      sessions
        .filter(({ Id }) => context.isRunName(Id))
        .map((each) => withTags(context, sessionSeen(each), `session/${each.Id}`)),
    );
  },
  delete: async ({ aws }, { id }) => {
    const { Session: seen } = await aws(Glue).getSession({ Id: id });
    if (seen?.Status === "READY" || seen?.Status === "PROVISIONING") await aws(Glue).stopSession({ Id: id });
    // Until it has stopped: IllegalSessionStateException.
    await aws(Glue).deleteSession({ Id: id });
  },
  settle: 10,
  deletion: { usual: 20, limit: 600 },
  dailyCost: "$21 with two workers",
};

const sessionSeen = (each: Session | undefined): Sighting => ({
  ...refOf("glue:session", each?.Id),
  state: "live",
  name: each?.Id,
  createdAt: each?.CreatedOn,
});

const ignoring =
  (...names: string[]) =>
  (error: unknown): undefined => {
    if (error instanceof Error && names.includes(error.name)) return undefined;
    throw error;
  };
