/**
 * The plan in Redshift's words. Order of joins, filters and row estimates are the engine's; how rows move between the slices
 * follows from the tables' distribution. https://docs.aws.amazon.com/redshift/latest/dg/c-query-planning.html
 */
import { DEFAULT_STATE, type TableDefinition } from "../definitions.ts";
import { type Execution, slicesOf } from "../execution.ts";
import { styleOf } from "../physical/slices.ts";
import { conditionsOf, type EngineNode, textsOf } from "./engine-plan.ts";
import { condition, filterText } from "./filter-text.ts";
import { type Lying, movement } from "./movement.ts";

/** A step of the plan with what lies below it. */
interface Step extends Lying {
  readonly title: string;
  readonly details: readonly string[];
  readonly children: readonly Step[];
  readonly cost: number;
  readonly start: number;
  readonly width: number;
  /** Aliases of columns by the engine's positions are not known: names are taken from the tables. */
  readonly tables: readonly Scanned[];
}

export interface Scanned {
  readonly table: TableDefinition;
  readonly alias: string;
}

interface Planning {
  readonly execution: Execution;
  readonly aliases: Map<string, string[]>;
}

export async function redshiftPlan(execution: Execution, root: EngineNode, tree: unknown): Promise<string[]> {
  const planning: Planning = { execution, aliases: aliasesIn(tree) };
  const step = await stepOf(planning, root);
  const lines = written(step, 0);
  const unanalyzed: string[] = [];
  for (const { table } of step.tables)
    if (((await execution.catalog.state(table.id)) ?? DEFAULT_STATE).analyzed === null) unanalyzed.push(table.name);
  const names = [...new Set(unanalyzed)];
  return names.length === 0
    ? lines
    : [
        ...lines,
        `----- Tables missing statistics: ${names.join(", ")} -----`,
        "----- Update statistics by running the ANALYZE command on these tables -----",
      ];
}

function written(step: Step, depth: number): string[] {
  const indent = depth === 0 ? "" : `${"  ".repeat(depth * 3 - 2)}->  `;
  const cost = `(cost=${step.start.toFixed(2)}..${step.cost.toFixed(2)} rows=${Math.max(1, Math.round(step.rows))} width=${step.width})`;
  const inner = `${"  ".repeat(depth * 3 + 1)}`;
  return [
    `${indent}XN ${step.title}  ${cost}`,
    ...step.details.map((each) => `${inner}${each}`),
    ...step.children.flatMap((child) => written(child, depth + 1)),
  ];
}

async function stepOf(planning: Planning, node: EngineNode): Promise<Step> {
  if (node.table) return scan(planning, node, undefined);
  const [first, second] = node.children;
  if (node.name === "FILTER" && first?.table) return scan(planning, first, node);
  if (!first) return leaf(node);
  if (/JOIN|CROSS_PRODUCT/.test(node.name) && second) return join(planning, node, first, second);
  const child = await stepOf(planning, first);
  if (/UNION/.test(node.name) && second) return append(child, await stepOf(planning, second));
  if (/GROUP_BY|DISTINCT/.test(node.name))
    return over(child, { title: "HashAggregate", rows: node.rows, blocking: true });
  if (/UNGROUPED_AGGREGATE|SIMPLE_AGGREGATE/.test(node.name))
    return over(child, { title: "Aggregate", rows: 1, blocking: true });
  if (/WINDOW/.test(node.name)) return over(child, { title: "Window", rows: node.rows, blocking: true });
  if (node.name === "ORDER_BY") return sorted(child, node);
  if (node.name === "TOP_N")
    return over(sorted(child, node), {
      title: "Limit",
      rows: Number(textsOf(node.info.Top)[0] ?? node.rows),
      blocking: false,
    });
  if (/LIMIT/.test(node.name)) return over(child, { title: "Limit", rows: node.rows, blocking: false });
  if (node.name === "FILTER")
    return {
      ...child,
      rows: node.rows,
      details: [...child.details, filterText(textsOf(node.info.Expression), child.tables)],
    };
  return child;
}

function leaf(node: EngineNode): Step {
  const title = /READ_|TABLE_SCAN|SEQ_SCAN/.test(node.name) ? "S3 Query Scan" : "Result";
  return {
    title,
    details: [],
    children: [],
    cost: 0.01,
    start: 0,
    rows: node.rows,
    width: 8,
    tables: [],
    keys: undefined,
  };
}

async function scan(planning: Planning, node: EngineNode, filter: EngineNode | undefined): Promise<Step> {
  const { execution, aliases } = planning;
  const { table } = node;
  if (!table) return leaf(node);
  const alias = aliases.get(table.name)?.shift() ?? table.name;
  const conditions = conditionsOf(node, filter);
  const style = await styleOf(execution, table);
  const { rows } = await execution.connection.run(`SELECT count(*) FROM "${table.schema}.${table.name}"`);
  const total = Number(rows[0]?.[0] ?? 0);
  const columns = [...textsOf(node.info.Projections)].map((name) => table.columns.find((each) => each.name === name));
  const scanned = [{ table, alias }];
  return {
    title: `Seq Scan on ${table.name}${alias === table.name ? "" : ` ${alias}`}`,
    details: conditions.length === 0 ? [] : [filterText(conditions, scanned)],
    children: [],
    start: 0,
    cost: total * (conditions.length === 0 ? 0.01 : 0.01 + conditions.length * 0.0025),
    rows: conditions.length === 0 ? total : Math.min(total, (filter ?? node).rows),
    width: columns.reduce((sum, column) => sum + Math.min(column?.type.width ?? 8, 32), 0),
    tables: scanned,
    keys: style === "ALL" ? "all" : table.distribution.style === "KEY" ? [table.distribution.column] : [],
  };
}

async function join(planning: Planning, node: EngineNode, left: EngineNode, right: EngineNode): Promise<Step> {
  const outer = await stepOf(planning, left);
  const inner = await stepOf(planning, right);
  const pairs = textsOf(node.info.Conditions).map((each) => condition(each));
  const equal = pairs.filter(({ operator }) => operator === "=");
  const moved = movement(outer, inner, { equal, slices: slicesOf(planning.execution.cluster) });
  const kind = textsOf(node.info["Join Type"])[0] ?? "INNER";
  const words =
    ({ LEFT: "Left ", RIGHT: "Right ", OUTER: "Full ", FULL: "Full " } as Readonly<Record<string, string>>)[kind] ?? "";
  const hashed = equal.length > 0;
  const build: Step = hashed
    ? { ...inner, title: "Hash", details: [], children: [inner], start: inner.cost, cost: inner.cost }
    : inner;
  return {
    title: `${hashed ? "Hash" : "Nested Loop"} ${words}Join ${moved.label}`.replace("Nested Loop Join", "Nested Loop"),
    details: hashed
      ? [`Hash Cond: ${joined(equal.map(({ text }) => text))}`]
      : joinFilter(pairs.map(({ text }) => text)),
    children: [outer, build],
    start: hashed ? inner.cost : 0,
    cost: inner.cost + outer.cost + node.rows * 0.01 + moved.cost,
    rows: node.rows,
    width: outer.width + inner.width,
    tables: [...outer.tables, ...inner.tables],
    keys: moved.keys,
  };
}

const joinFilter = (texts: readonly string[]): string[] =>
  texts.length === 0 ? [] : [`Join Filter: ${joined(texts)}`];

const joined = (texts: readonly string[]): string =>
  texts.length === 1 ? `(${texts[0]})` : `(${texts.map((each) => `(${each})`).join(" AND ")})`;

function over(child: Step, { title, rows, blocking }: { title: string; rows: number; blocking: boolean }): Step {
  const cost = child.cost + child.rows * (blocking ? 0.01 : 0);
  return { ...child, title, details: [], children: [child], rows, start: blocking ? cost : child.start, cost };
}

/** Slices sort their own rows; the leader merges them. */
function sorted(child: Step, node: EngineNode): Step {
  const keys = textsOf(node.info["Order By"]).map((each) =>
    each.replace(/\s+ASC\b/, "").replace(/\s+NULLS (?:FIRST|LAST)/, ""),
  );
  const plain = keys.map((each) => each.replace(/ DESC$/, "").replaceAll(/redshift_|_no_overflow/g, ""));
  const cost = 1_000_000_000_000 + child.cost + child.rows * 0.01;
  const detail = `Sort Key: ${plain.join(", ")}`;
  const sort: Step = { ...child, title: "Sort", details: [detail], children: [child], start: cost, cost };
  const network: Step = { ...sort, title: "Network", details: ["Send to leader"], children: [sort] };
  return { ...network, title: "Merge", details: [detail.replace("Sort Key", "Merge Key")], children: [network] };
}

const append = (one: Step, other: Step): Step => ({
  ...one,
  title: "Append",
  details: [],
  children: [one, other],
  rows: one.rows + other.rows,
  cost: one.cost + other.cost,
  tables: [...one.tables, ...other.tables],
  keys: [],
});

/** Aliases of tables by name, in their order in the statement. */
function aliasesIn(tree: unknown): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const each of node) visit(each);
    if (typeof node !== "object" || node === null || Array.isArray(node)) return;
    const { table } = node as {
      table?: { name?: { name?: string }; alias?: { name?: string } | null; schema?: unknown };
    };
    if (typeof table === "object" && table !== null && "schema" in table && typeof table.name?.name === "string") {
      const name = table.name.name.toLowerCase();
      found.set(name, [...(found.get(name) ?? []), table.alias?.name?.toLowerCase() ?? name]);
    }
    for (const value of Object.values(node)) visit(value);
  };
  visit(tree);
  return found;
}
