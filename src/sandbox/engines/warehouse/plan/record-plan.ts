/** What a query reads, told before it runs: its plan, and for each scan the rows of the blocks that its filter cannot rule out. */
import { physicalName, quoted } from "../definitions.ts";
import { type Execution, slicesOf } from "../execution.ts";
import { recordExternal } from "../external/mount-external.ts";
import { readingOf } from "../physical/reading.ts";
import { sliceExpression, styleOf } from "../physical/slices.ts";
import type { Prepared } from "../prepare.ts";
import { conditionsOf, type EngineNode, enginePlan } from "./engine-plan.ts";
import { redshiftPlan } from "./redshift-plan.ts";

export async function recordPlan(execution: Execution, prepared: Prepared): Promise<void> {
  if (prepared.external) await recordExternal(execution, prepared.sql);
  if (prepared.tables.length === 0) return;
  const root = await enginePlan(execution, prepared);
  if (!root) return;
  execution.records.plan = await redshiftPlan(execution, root, prepared.tree);
  let step = 0;
  for (const { scan, filter } of scansOf(root)) await recordScan(execution, { scan, filter, step: step++ });
}

interface Scan {
  readonly scan: EngineNode;
  readonly filter: EngineNode | undefined;
}

function scansOf(node: EngineNode, above?: EngineNode): Scan[] {
  if (node.table) return [{ scan: node, filter: above?.name === "FILTER" ? above : undefined }];
  return node.children.flatMap((child) => scansOf(child, node));
}

async function recordScan(execution: Execution, { scan, filter, step }: Scan & { step: number }): Promise<void> {
  const table = scan.table;
  if (!table) return;
  const conditions = conditionsOf(scan, filter);
  const reading = await readingOf(execution, table, conditions);
  const passed = await passedRows(execution, scan, conditions);
  for (const [slice, total] of reading.rows.entries())
    execution.records.scans.push({
      tableId: table.id,
      table: table.name,
      slice,
      step,
      rows: passed?.[slice] ?? total,
      rowsPreFilter: total,
      rowsPreUserFilter: reading.read[slice] ?? total,
      rangeRestricted: reading.rangeRestricted,
      blocks: reading.blocks[slice] ?? 0,
      bytes: (passed?.[slice] ?? total) * 8,
    });
}

/** Rows by slice that meet the filter; undefined where the engine's text of it cannot be asked again. */
async function passedRows(
  execution: Execution,
  scan: EngineNode,
  conditions: readonly string[],
): Promise<number[] | undefined> {
  const { connection, cluster } = execution;
  if (!scan.table || conditions.length === 0) return undefined;
  const style = await styleOf(execution, scan.table);
  const slice = sliceExpression(scan.table, style, slicesOf(cluster));
  const where = conditions.map((each) => `(${each.replace(/^optional: /, "")})`).join(" AND ");
  // Filters that other parts of the plan feed have no text of their own.
  if (/#\d|Dynamic/.test(where)) return undefined;
  const answer = await connection
    .run(`EXPLAIN SELECT 1 FROM ${quoted(physicalName(scan.table))} WHERE ${where}`)
    .then(() =>
      connection.run(
        `SELECT ${slice}, count(*) FROM ${quoted(physicalName(scan.table ?? { schema: "", name: "" }))} WHERE ${where} GROUP BY 1`,
      ),
    )
    .catch(() => undefined);
  if (!answer) return undefined;
  const counts = new Map(answer.rows.map(([each, count]) => [Number(each), Number(count)]));
  return Array.from({ length: slicesOf(cluster) }, (_, each) => counts.get(each) ?? 0);
}
