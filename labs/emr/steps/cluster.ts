import { EMR, type RunJobFlowCommandInput } from "@aws-sdk/client-emr";
import {
  accept,
  check,
  fail,
  found,
  type LabContext,
  Missing,
  mistake,
  pass,
  type SolveContext,
  step,
} from "../../../src/lab/index.ts";
import { findCluster, isLive, problemOf, reasonOf } from "../cluster/find.ts";
import { APPLICATIONS, clusterRequest, IDLE_SECONDS, type Place } from "../cluster/request.ts";
import { network } from "./network.ts";
import { roles } from "./roles.ts";
import { stage } from "./stage.ts";

export interface TheCluster {
  readonly clusterId: string;
}

const noLimit = mistake<TheCluster>({
  id: "no-idle-limit",
  says: "Nothing ends the cluster when you forget it: two m5.xlarge cost about $0.48 an hour. Put an auto-termination policy of half an hour.",
  make: async ({ aws }, { clusterId }) => void (await aws(EMR).removeAutoTerminationPolicy({ ClusterId: clusterId })),
  undo: async ({ aws }, { clusterId }) =>
    void (await aws(EMR).putAutoTerminationPolicy({
      ClusterId: clusterId,
      AutoTerminationPolicy: { IdleTimeout: IDLE_SECONDS },
    })),
});

/** One primary and one core node, with Spark and Hive. */
export const cluster = step({
  id: "cluster",
  title: "A cluster of a primary and a core node",
  covers: [
    "emr/emr-architecture/master-core-and-task-nodes",
    "emr/emr-architecture/instance-groups-and-instance-fleets",
    "emr/big-data-frameworks/hadoop",
    "emr/big-data-frameworks/presto",
    "emr/exercise/create-an-emr-cluster",
  ],
  needs: { stage, network, roles },
  minutes: 8,
  async solve(context, { network: { subnetIds, groups }, roles: { service, profile } }) {
    const known = await findCluster(context);
    const id = isLive(known) ? known?.Id : await start(context, { subnetIds, groups, serviceRole: service, profile });
    await untilReady(context, id ?? "");
  },
  async locate(context): Promise<TheCluster> {
    const known = await findCluster(context);
    const problem = problemOf(known, context.run.name());
    if (problem !== undefined) throw new Missing(problem);
    return { clusterId: found(known?.Id, "A cluster without an id.") };
  },
  checks: [
    check<TheCluster>({
      id: "ready",
      title: "The cluster has been ready, with Spark and Hive",
      hints: [
        "A cluster that ends with TERMINATED_WITH_ERRORS says why: read Status.StateChangeReason.",
        "Release emr-7 (or 6), applications Hadoop, Spark, Hive, Livy and JupyterEnterpriseGateway, and a LogUri.",
      ],
      mistakes: [],
      async run(context, { clusterId }) {
        const { Cluster: it } = await context.aws(EMR).describeCluster({ ClusterId: clusterId });
        const names = new Set((it?.Applications ?? []).map(({ Name }) => Name));
        const missing = APPLICATIONS.filter((name) => !names.has(name));
        const expected = `release emr-6 or emr-7 with ${APPLICATIONS.join(", ")}, and a LogUri`;
        const fix = "Create the cluster again: applications cannot be added later.";
        if (!/^emr-[67]\./.test(it?.ReleaseLabel ?? ""))
          return fail({ expected, actual: `release ${it?.ReleaseLabel}`, fix });
        if (missing.length > 0) return fail({ expected, actual: `without ${missing.join(", ")}`, fix });
        if (!it?.LogUri) return fail({ expected, actual: "no LogUri", fix });
        return pass(`${clusterId} ${it.ReleaseLabel} is ${it.Status?.State}${age(it.Status?.Timeline)}`);
      },
    }),
    check<TheCluster>({
      id: "idle-limit",
      title: "A forgotten cluster ends by itself",
      hints: [
        "What does the cluster cost tomorrow if nobody thinks of it?",
        "`aws emr put-auto-termination-policy --cluster-id … --auto-termination-policy IdleTimeout=1800`",
      ],
      mistakes: [noLimit],
      async run(context, { clusterId }) {
        const { Cluster: it } = await context.aws(EMR).describeCluster({ ClusterId: clusterId });
        if (!isLive(it)) return pass(`it has ended: ${reasonOf(it)}`);
        const limit = await idleLimit(context, clusterId);
        if (limit !== undefined && limit <= 7200) return pass(`after ${limit / 60} minutes without work`);
        const expected = "an auto-termination policy of at most two hours";
        const actual = limit === undefined ? "none" : `${limit / 3600} hours`;
        return fail({ expected, actual, fix: noLimit.says, mistake: noLimit.id });
      },
    }),
  ],
});

async function start(context: SolveContext, place: Place): Promise<string> {
  const { aws, run, say } = context;
  const { ReleaseLabels = [] } = await aws(EMR).listReleaseLabels({ Filters: { Prefix: "emr-7" } });
  const label = found(ReleaseLabels[0], "EMR has no release emr-7 in this region.");
  say(`starting a cluster of release ${label}`);
  const request = clusterRequest(run, label, place);
  // A new instance profile takes a while to be known everywhere.
  return context
    .until({
      for: "EMR to know the new instance profile",
      read: () => runJobFlow(context, request),
      observed: (id) => id ?? "not yet",
      done: (id) => id !== undefined,
      usual: 15,
      limit: 120,
      every: 10,
    })
    .then((id) => id ?? "");
}

/** Undefined where EMR does not know the instance profile yet. */
async function runJobFlow({ aws }: SolveContext, request: RunJobFlowCommandInput): Promise<string | undefined> {
  try {
    return (await aws(EMR).runJobFlow(request)).JobFlowId;
  } catch (error) {
    if (error instanceof Error && /Invalid InstanceProfile/.test(error.message)) return undefined;
    throw error;
  }
}

async function untilReady({ aws, until }: SolveContext, ClusterId: string): Promise<void> {
  await until({
    for: "the cluster to be ready",
    read: async () => (await aws(EMR).describeCluster({ ClusterId })).Cluster,
    observed: (it) => it?.Status?.State ?? "absent",
    done: (it) => it?.Status?.State === "WAITING" || it?.Status?.State === "RUNNING",
    failed: (it) => (isLive(it) ? undefined : problemOf(it, "")),
    usual: 420,
    limit: 1800,
    every: 10,
  });
}

async function idleLimit({ aws }: Pick<LabContext, "aws">, ClusterId: string): Promise<number | undefined> {
  const answer = await accept(aws(EMR).getAutoTerminationPolicy({ ClusterId }), "InvalidRequestException");
  return answer?.AutoTerminationPolicy?.IdleTimeout;
}

const HOUR_MS = 3_600_000;
const HOURLY = 0.48;

/** How long it ran, and what that cost, where it was long. */
function age(line: { ReadyDateTime?: Date | undefined; EndDateTime?: Date | undefined } | undefined): string {
  const ready = line?.ReadyDateTime?.getTime();
  const end = line?.EndDateTime?.getTime();
  if (ready === undefined || end === undefined) return "";
  const hours = (end - ready) / HOUR_MS;
  return hours < 2 ? "" : `, and ran for ${hours.toFixed(1)} hours (about $${(hours * HOURLY).toFixed(2)})`;
}
