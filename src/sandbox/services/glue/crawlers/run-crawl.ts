import { nowMs } from "../../../../shared/clock.ts";
import { messageOf, nameOf } from "../../../../shared/errors.ts";
import { type Context, Fault } from "../../../kit/index.ts";
import { asRole, assumeRole } from "../role.ts";
import { RunLog } from "../run-log.ts";
import { type Crawl, crawl, Stopped } from "./crawl.ts";
import { LOG_GROUP } from "./crawl-history.ts";
import { runningCrawls } from "./crawls.ts";
import { type CrawlerRow, type CrawlRow, crawlers, crawls } from "./state.ts";

const SESSION = "AWS-Crawler";
/** AWS needs so long to end a crawl. */
const WIND_DOWN_MS = 15_000;

/** The timer of a crawl: does nothing for one that has ended. */
export async function runCrawl({ name, id }: { name: string; id: string }, context: Context): Promise<void> {
  const row = context.table(crawlers).get(name);
  if (!row || row.running !== id) return;
  const services = asRole(context, row.role, SESSION);
  const log = new RunLog(context, services, { group: LOG_GROUP, stream: name });
  const write = (line: string): void => log.write(`[${id}] ${line}`);
  const controller = new AbortController();
  if (row.state === "STOPPING") controller.abort();
  context.runtime(runningCrawls).set(name, controller);
  write(`BENCHMARK : Running Start Crawl for Crawler ${name}`);
  const outcome = await outcomeOf({ context, row, services, signal: controller.signal, log: write });
  context.runtime(runningCrawls).delete(name);
  if (context.signal.aborted) return;
  if (outcome.error !== undefined) write(`ERROR : ${outcome.error}`);
  write("BENCHMARK : Crawler has finished running and is in state READY");
  await log.flush();
  settle(context, row, outcome);
}

/** A crawl that is stopped stays without changes that it did not get to. */
async function outcomeOf(work: Crawl): Promise<Partial<CrawlRow>> {
  const { context, row, signal } = work;
  try {
    if (signal.aborted) throw new Stopped();
    if (!(await assumeRole(context, row.role, SESSION))) throw new Unassumable();
    const { changes, folders } = await crawl(work);
    context.table(crawlers).patch(row.name, { folders });
    return { state: "COMPLETED", changes };
  } catch (error) {
    return failureOf(error, row, context);
  }
}

class Unassumable extends Error {}

const MORE =
  "For more information, see Setting up IAM Permissions in the Developer Guide (http://docs.aws.amazon.com/glue/latest/dg/getting-started-access.html).";

/** Faults of S3 and of the catalog as Glue puts them. */
function failureOf(error: unknown, row: CrawlerRow, context: Context): Pick<CrawlRow, "state"> & { error?: string } {
  if (error instanceof Stopped) return { state: "STOPPED" };
  if (error instanceof Unassumable)
    return {
      state: "FAILED",
      error: `Service is unable to assume provided role ${row.role}. Please verify role's TrustPolicy. ${MORE}`,
    };
  if (!(error instanceof Fault)) {
    context.log("crawl failed", { crawler: row.name, error: error instanceof Error ? error.stack : String(error) });
    return { state: "FAILED", error: `Internal Service Exception: ${messageOf(error)}` };
  }
  const code = nameOf(error);
  const ofS3 = /^(AccessDenied|NoSuchBucket|NoSuchKey|Forbidden)$/.test(code);
  const service = ofS3 ? "Amazon S3" : "AWSGlue";
  const status = error.status ?? (code === "NoSuchBucket" || code === "NoSuchKey" ? 404 : ofS3 ? 403 : 400);
  const place =
    code === "AccessDeniedException" && /^Insufficient Lake/.test(error.message)
      ? ` (Database name: ${row.database})`
      : "";
  return {
    state: "FAILED",
    error: `${error.message}${place} (Service: ${service}; Status Code: ${status}; Error Code: ${code}; Request ID: ${context.requestId}; Proxy: null). ${MORE}`,
  };
}

function settle(context: Context, { name, running }: CrawlerRow, changes: Partial<CrawlRow>): void {
  const now = context.table(crawlers).get(name);
  if (!now || now.running !== running) return;
  context.table(crawls).patch(`${name}/${running}`, { ...changes, ended: nowMs() });
  context.table(crawlers).patch(name, { state: "STOPPING", running: undefined });
  context.later("crawled", context.clock.lifecycle(WIND_DOWN_MS), { name });
}

/** The timer of a crawler that has done its work. */
export function crawled({ name }: { name: string }, context: Context): void {
  context
    .table(crawlers)
    .update(name, (row) => (row.state === "STOPPING" && row.running === undefined ? { ...row, state: "READY" } : row));
}
