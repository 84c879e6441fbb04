import type * as Glue from "@aws-sdk/client-glue";
import { processes } from "../../engines/process/index.ts";
import { defineService, passesRoles } from "../../kit/index.ts";
import { actedOn } from "./acted-on.ts";
import { catalogOperations } from "./catalog/index.ts";
import * as catalog from "./catalog/state.ts";
import { crawlerOperations } from "./crawlers/index.ts";
import { crawled, runCrawl } from "./crawlers/run-crawl.ts";
import * as crawlers from "./crawlers/state.ts";
import { jobOperations } from "./jobs/index.ts";
import { runJob } from "./jobs/run-job.ts";
import * as jobs from "./jobs/state.ts";
import { sessionOperations } from "./sessions/index.ts";
import { closeSession, failLostSessions, openSession } from "./sessions/run-session.ts";
import * as sessions from "./sessions/state.ts";
import * as tags from "./tags.ts";

export default defineService<typeof Glue>({
  id: "glue",
  collections: [
    catalog.databases,
    catalog.tables,
    catalog.partitions,
    crawlers.crawlers,
    crawlers.crawls,
    crawlers.classifiers,
    jobs.jobs,
    jobs.jobRuns,
    sessions.sessions,
    sessions.statements,
  ],
  resourcesOf: actedOn,
  passedRoles: passesRoles("glue.amazonaws.com", {
    CreateCrawler: ["Role"],
    UpdateCrawler: ["Role"],
    CreateJob: ["Role"],
    UpdateJob: ["JobUpdate.Role"],
    CreateSession: ["Role"],
  }),
  timers: { crawl: runCrawl, crawled, "job-run": runJob, session: openSession, "session-end": closeSession },
  resume: (context) => {
    // Ends what an earlier sandbox left.
    context.runtime(processes);
    failLostSessions(context);
  },
  real: { ...catalogOperations, ...crawlerOperations, ...jobOperations, ...sessionOperations },
  modelled: {
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    GetTags: tags.getTags,
  },
});
