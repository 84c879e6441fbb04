/** Workload management: the cluster's parameter group decides which queue a statement is in, once the cluster has started with it. */
import type * as Redshift from "@aws-sdk/client-redshift";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWarehouse, type TestWarehouse } from "./warehouse.ts";

const QUEUES = [
  { name: "etl", query_group: ["etl", "load*"], query_group_wild_card: 1, auto_wlm: true, priority: "high" },
  { name: "bi", query_group: ["bi"], auto_wlm: true, priority: "normal" },
  { name: "Default queue", auto_wlm: true, priority: "low" },
  { short_query_queue: true },
];

let warehouse: TestWarehouse;
const redshift = () => warehouse.sandbox.service<typeof Redshift>("redshift");

beforeAll(async () => {
  warehouse = await startWarehouse();
  await redshift().CreateClusterParameterGroup({
    ParameterGroupName: "queues",
    ParameterGroupFamily: "redshift-2.0",
    Description: "q",
  });
  await redshift().ModifyClusterParameterGroup({
    ParameterGroupName: "queues",
    Parameters: [
      { ParameterName: "wlm_json_configuration", ParameterValue: JSON.stringify(QUEUES) },
      { ParameterName: "statement_timeout", ParameterValue: "90000" },
    ],
  });
}, 180_000);

afterAll(() => warehouse?.sandbox.close());

async function queueOf(label: string | undefined): Promise<unknown[]> {
  const set = label === undefined ? [] : [`SET query_group TO '${label}'`];
  const done = await warehouse.batch(...set, "SELECT 1");
  const query = done.SubStatements?.at(-1)?.RedshiftQueryId;
  const [row = []] = await warehouse.rows(
    `SELECT service_class_id, trim(service_class_name), trim(query_priority) FROM sys_query_history WHERE query_id = ${query}`,
  );
  return row;
}

test("statements go to the queue of their label, and to the last one without", { timeout: 180_000 }, async () => {
  expect(await queueOf("etl")).toEqual([100, "Default queue", "normal"]);
  const ClusterIdentifier = "lab";
  await redshift().ModifyCluster({ ClusterIdentifier, ClusterParameterGroupName: "queues" });
  const state = async () => {
    const { Clusters: [cluster] = [] } = await redshift().DescribeClusters({ ClusterIdentifier });
    return [cluster?.ClusterStatus, cluster?.ClusterParameterGroups?.[0]?.ParameterApplyStatus];
  };
  await expect.poll(state).toEqual(["available", "pending-reboot"]);
  expect(await queueOf("etl")).toEqual([100, "Default queue", "normal"]);
  expect(await warehouse.rows("SHOW statement_timeout")).toEqual([["0"]]);

  await redshift().RebootCluster({ ClusterIdentifier });
  await expect.poll(state).toEqual(["available", "in-sync"]);
  expect(await queueOf("etl")).toEqual([100, "etl", "high"]);
  expect(await queueOf("LOAD_nightly")).toEqual([100, "etl", "high"]);
  expect(await queueOf("bi")).toEqual([101, "bi", "normal"]);
  expect(await queueOf("others")).toEqual([102, "Default queue", "low"]);
  expect(await queueOf(undefined)).toEqual([102, "Default queue", "low"]);
  expect(await queueOf("superuser")).toEqual([5, "Service class for super user", null]);
  expect(await warehouse.rows("SHOW statement_timeout")).toEqual([["90000"]]);
  expect(
    await warehouse.rows("SELECT service_class, name, query_priority FROM stv_wlm_service_class_config ORDER BY 1"),
  ).toEqual([
    [100, "etl", "high"],
    [101, "bi", "normal"],
    [102, "Default queue", "low"],
  ]);
});
