import { type Cluster, type ClusterNode, Redshift } from "@aws-sdk/client-redshift";
import {
  check,
  fail,
  type LabContext,
  mistake,
  type ProbeContext,
  pass,
  type SolveContext,
  step,
  type Verdict,
} from "../../../src/lab/index.ts";
import { mode } from "../mode.ts";
import { PROBES, probing } from "../sql/session.ts";
import { findWarehouse, readCluster, readWorkgroup, type Warehouse } from "../warehouse/find.ts";
import {
  keepOrMakeCluster,
  keepOrMakeParameters,
  queuesOf,
  setQueues,
  stateOf,
  untilUsable,
} from "../warehouse/make.ts";
import { keepOrMakeWorkgroup } from "../warehouse/make-serverless.ts";
import { network } from "./network.ts";
import { role } from "./role.ts";

const needs = { network, role };
type Needs = typeof needs;

const noDefaultRole = mistake<Warehouse, Needs>({
  id: "no-default-role",
  says: "The warehouse has no default role, so IAM_ROLE default in COPY and UNLOAD has nobody to act as: attach the role and name it in DefaultIamRoleArn.",
  make: async (context) => {
    await setDefaultRole(context, "");
    await untilUsable(context);
  },
  undo: async (context, _, { role: { roleArn } }) => {
    await setDefaultRole(context, roleArn);
    await untilUsable(context);
  },
});

const paused = mistake<Warehouse, Needs>({
  id: "paused",
  says: "The cluster is paused: it keeps its data, costs storage only, and answers no statement. Resume it: `aws redshift resume-cluster`.",
  make: async ({ aws, run, until }) => {
    const ClusterIdentifier = run.name();
    await aws(Redshift).pauseCluster({ ClusterIdentifier });
    await until({
      for: "the cluster to pause",
      read: () => readCluster({ aws, run }, ClusterIdentifier),
      observed: stateOf,
      done: (cluster) => cluster?.ClusterStatus === "paused",
      usual: 300,
      limit: 1800,
      every: 15,
    });
  },
  undo: async (context) => {
    await context.aws(Redshift).resumeCluster({ ClusterIdentifier: context.run.name() });
    await untilUsable(context);
  },
});

const oneQueue = mistake<Warehouse, Needs>({
  id: "one-queue",
  says: "The parameter group has the default workload management: one queue for everybody. Set wlm_json_configuration to the queues in `$ASSETS/wlm.json`; it takes effect when the cluster is created with the group, or rebooted.",
  make: (context) => setQueues(context, '[{"auto_wlm":true}]'),
  undo: async (context) => {
    await setQueues(context, queuesOf(context));
    await context.aws(Redshift).rebootCluster({ ClusterIdentifier: context.run.name() });
    await untilUsable(context);
  },
});

/** The cluster itself: minutes of waiting on AWS. */
export const warehouse = step({
  id: "warehouse",
  title: "A warehouse: two nodes with queues of their own, or none to look after",
  covers: [
    "redshift/exercise/set-up-a-redshift-cluster",
    "redshift/redshift-architecture/leader-and-compute-nodes",
    "redshift/redshift-architecture/workload-management",
  ],
  needs,
  minutes: 8,
  async solve(context, { network: place, role: { roleArn } }) {
    if (context.setting(mode) === "serverless") return keepOrMakeWorkgroup(context, place, roleArn);
    // A serverless warehouse of the learner's own serves as well.
    if ((await readWorkgroup(context, context.run.name())) !== undefined) return;
    await keepOrMakeParameters(context);
    await keepOrMakeCluster(context, place, roleArn);
  },
  locate: findWarehouse,
  checks: [
    check<Warehouse, Needs>({
      id: "available",
      title: "The warehouse is available, encrypted and private, with a default role",
      hints: [
        "Creating takes minutes: which status says that it can be used?",
        "ClusterAvailabilityStatus Available, two RA3 nodes, not publicly accessible, IamRoles in-sync and DefaultIamRoleArn set.",
      ],
      mistakes: [noDefaultRole, paused],
      run: (context, { kind, name }) =>
        kind === "cluster" ? clusterIsUp(context, name) : workgroupIsUp(context, name),
    }),
    check<Warehouse, Needs>({
      id: "nodes",
      title: "A leader plans, compute nodes work in slices",
      hints: [
        "Who plans a query, and who reads the rows?",
        "ClusterNodes lists LEADER and COMPUTE-n; stv_slices tells which node each slice is on. The admin user may read it.",
      ],
      mistakes: [],
      probes: PROBES,
      run: nodesWork,
    }),
    check<Warehouse, Needs>({
      id: "queues",
      title: "Workload management has a queue for etl",
      hints: [
        "Loads and dashboards compete: what decides who goes first?",
        "wlm_json_configuration in the cluster's parameter group, with a queue whose query_group is etl.",
      ],
      mistakes: [oneQueue],
      async run(context, { kind, name }) {
        if (kind === "workgroup") return pass("serverless: capacity scales instead of queues");
        const group = (await readCluster(context, name))?.ClusterParameterGroups?.[0];
        const { Parameters = [] } = await context
          .aws(Redshift)
          .describeClusterParameters({ ParameterGroupName: group?.ParameterGroupName, Source: "user" });
        const queues = Parameters.find(
          ({ ParameterName }) => ParameterName === "wlm_json_configuration",
        )?.ParameterValue;
        const expected = "a queue with the query group etl";
        if (queues === undefined || !/"query_group"\s*:\s*\[\s*"etl"/.test(queues))
          return fail({ expected, actual: queues ?? "the default", fix: oneQueue.says, mistake: oneQueue.id });
        if (group?.ParameterApplyStatus === "in-sync") return pass(`${group.ParameterGroupName}: in-sync`);
        const fix = "Reboot the cluster: static parameters are read when it starts.";
        return fail({ expected: "in-sync", actual: `${group?.ParameterApplyStatus}`, fix });
      },
    }),
  ],
});

const setDefaultRole = async ({ aws, run }: SolveContext, DefaultIamRoleArn: string): Promise<void> =>
  void (await aws(Redshift).modifyClusterIamRoles({ ClusterIdentifier: run.name(), DefaultIamRoleArn }));

async function clusterIsUp(context: LabContext, name: string): Promise<Verdict> {
  const cluster = await readCluster(context, name);
  const expected = "available, two nodes of RA3 or RG, encrypted, private, its default role in-sync";
  const actual = `${stateOf(cluster)}; ${cluster?.NumberOfNodes} x ${cluster?.NodeType}`;
  if (cluster?.ClusterStatus?.startsWith("paus") === true)
    return fail({ expected, actual, fix: paused.says, mistake: paused.id });
  if (cluster?.ClusterAvailabilityStatus !== "Available")
    return fail({ expected, actual, fix: "Wait until ClusterAvailabilityStatus is Available." });
  const wrong = wrongIn(cluster);
  if (wrong !== undefined) return fail({ expected, actual: wrong.actual, fix: wrong.fix });
  const isDefault = cluster.IamRoles?.some(
    ({ IamRoleArn, ApplyStatus }) => IamRoleArn === cluster.DefaultIamRoleArn && ApplyStatus === "in-sync",
  );
  if (isDefault === true) return pass(actual);
  return fail({ expected, actual: "no default role", fix: noDefaultRole.says, mistake: noDefaultRole.id });
}

function wrongIn(cluster: Cluster): { actual: string; fix: string } | undefined {
  const { NodeType: type = "", NumberOfNodes: nodes = 0 } = cluster;
  if (!/^(ra3|rg)\./.test(type)) return { actual: type, fix: "Use RA3 or RG nodes: their storage is managed." };
  if (nodes < 2) return { actual: `${nodes} node`, fix: "Use two nodes: a single one has no leader of its own." };
  if (cluster.Encrypted !== true) return { actual: "not encrypted", fix: "Leave Encrypted out: new clusters are." };
  if (cluster.PubliclyAccessible === true)
    return { actual: "publicly accessible", fix: "Turn it off: the Data API needs no address." };
  return undefined;
}

async function workgroupIsUp(context: LabContext, name: string): Promise<Verdict> {
  const found = await readWorkgroup(context, name);
  const expected = "AVAILABLE, private, with a default role";
  const { workgroup, namespace } = found ?? {};
  const actual = `${workgroup?.status}, ${workgroup?.baseCapacity} RPU`;
  if (workgroup?.status !== "AVAILABLE")
    return fail({ expected, actual, fix: "Wait until the workgroup is AVAILABLE." });
  if (workgroup.publiclyAccessible === true)
    return fail({ expected, actual: "publicly accessible", fix: "Turn it off: the Data API needs no address." });
  if (namespace?.defaultIamRoleArn !== undefined) return pass(actual);
  return fail({ expected, actual: "no default role", fix: noDefaultRole.says, mistake: noDefaultRole.id });
}

async function nodesWork(context: ProbeContext, found: Warehouse): Promise<Verdict> {
  if (found.kind === "workgroup") return pass("serverless: nodes are AWS's own business");
  const roles = ((await readCluster(context, found.name))?.ClusterNodes ?? []).map(
    ({ NodeRole }: ClusterNode) => NodeRole,
  );
  const expected = "LEADER and COMPUTE-n, and slices on every compute node";
  if (!roles.includes("LEADER")) {
    const fix = "A single-node cluster has no leader of its own: use two nodes.";
    return fail({ expected, actual: roles.join(", ") || "no nodes", fix });
  }
  const sql = "SELECT node, COUNT(*) AS slices FROM stv_slices GROUP BY node ORDER BY node";
  const { rows } = await probing(context, found).run(sql, "the slices");
  const slices = rows.map((row) => Number(row.slices));
  const actual = `${roles.join(", ")}; slices: ${slices.join(" + ")}`;
  if (slices.length === roles.length - 1 && slices.every((each) => each >= 1)) return pass(actual);
  return fail({ expected, actual, fix: "Ask as the admin user, whose secret Redshift keeps." });
}
