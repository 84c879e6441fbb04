import type { MetricDataQuery, MetricStat } from "@aws-sdk/client-cloudwatch";
import { evaluate, MathError, parse, type Series, type Value } from "../../engines/metric-math/index.ts";
import { badCombination, invalid, missing } from "./faults.ts";

/** How the metrics of a set of queries are read. */
export interface QuerySource {
  read(stat: MetricStat): Series;
  /** All times of the range at this period, ascending. */
  grid(periodSeconds: number): number[];
}

/**
 * Evaluates a set of metrics and expressions that refer to each other by id; answers a function that gives each its value.
 * Throws `ValidationError` for expressions that cannot be evaluated, naming the expression and the reason.
 */
export function evaluateQueries(
  queries: readonly MetricDataQuery[],
  source: QuerySource,
): (query: MetricDataQuery) => Value {
  const known = new Map<string, Value>();
  const pending = new Set<string>();
  const period = periodOf(queries);

  const resolve = (query: MetricDataQuery): Value => {
    const id = query.Id ?? "";
    const before = known.get(id);
    if (before !== undefined) return before;
    if (pending.has(id)) throw invalid(`Error in expression '${id}': it refers to itself.`);
    pending.add(id);
    const value = query.MetricStat ? source.read(query.MetricStat) : expressionOf(query);
    pending.delete(id);
    known.set(id, value);
    return value;
  };

  const expressionOf = (query: MetricDataQuery): Value => {
    try {
      return evaluate(parse(query.Expression ?? ""), {
        lookup: (id) => {
          const other = queries.find((each) => each.Id === id);
          return other && resolve(other);
        },
        metrics: (containing) =>
          queries
            .filter(({ Id, MetricStat }) => MetricStat && (containing === undefined || Id?.includes(containing)))
            .map((each) => resolve(each))
            .filter((value): value is Series => value instanceof Map),
        grid: source.grid(query.Period ?? period),
        periodSeconds: query.Period ?? period,
      });
    } catch (error) {
      if (error instanceof MathError) throw invalid(`Error in expression '${query.Id}': ${error.message}.`);
      throw error;
    }
  };

  return resolve;
}

/** Seconds: the largest period of the metrics, 60 where there are none. */
export const periodOf = (queries: readonly MetricDataQuery[]): number =>
  Math.max(...queries.map(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? 1), 1) || 60;

/** Ids begin with a lower-case letter and are distinct; each query is a metric or an expression. */
export function requireQueries(queries: readonly MetricDataQuery[], name: string): void {
  const seen = new Set<string>();
  for (const { Id = "", MetricStat: stat, Expression } of queries) {
    if (!/^[a-z][a-zA-Z0-9_]*$/.test(Id))
      throw invalid(
        `The value '${Id}' for parameter ${name}.Id must begin with a lower-case letter, followed by letters, digits or underscores.`,
      );
    if (seen.has(Id)) throw invalid(`The values for parameter ${name}.Id must be unique; '${Id}' is not.`);
    seen.add(Id);
    if ((stat === undefined) === (Expression === undefined))
      throw badCombination(`Exactly one of ${name}.MetricStat and ${name}.Expression must be given for '${Id}'.`);
    if (stat) requirePeriod(stat.Period, `${name}.MetricStat.Period`);
  }
}

export function requirePeriod(seconds: number | undefined, name: string): void {
  if (seconds === undefined) throw missing(name);
  const highResolution = [1, 5, 10, 20, 30].includes(seconds);
  if (!highResolution && (seconds < 60 || seconds % 60 !== 0))
    throw invalid(`The value ${seconds} for parameter ${name} must be 1, 5, 10, 20, 30 or a multiple of 60.`);
}
