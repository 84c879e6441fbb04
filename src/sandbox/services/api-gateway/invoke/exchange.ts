/** One request on its way through a method: what came in, where it goes, and what is known of it so far. */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import type { Context } from "../../../kit/index.ts";
import type { ApiRow, Definition, ResourceDefinition } from "../state.ts";
import type { ContextVariables } from "./context-variables.ts";
import type { ExecutionLog } from "./execution-log.ts";

/** Name and value in turn, as they were sent; a name may come more than once. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

export interface Incoming {
  readonly method: string;
  /** Decoded, below the stage or base path: `/orders/7`. */
  readonly path: string;
  readonly headers: HeaderList;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly host: string;
  readonly sourceIp: string;
}

export interface Exchange {
  readonly context: Context;
  readonly api: ApiRow;
  /** What is served: of a deployment, or the live one in tests. */
  readonly definition: Definition;
  /** Undefined in tests (`test-invoke-stage`). */
  readonly stage: ApiGateway.Stage | undefined;
  readonly stageName: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly incoming: Incoming;
  readonly resource: ResourceDefinition;
  readonly method: ApiGateway.Method;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** `$context`: grows while the request is on its way. */
  readonly variables: ContextVariables;
  readonly log: ExecutionLog;
}

/** What goes back to the client. */
export interface Answer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer;
}

/** The last value of a header, as single-value maps have it. */
export const headerOf = (headers: HeaderList, name: string): string | undefined =>
  headers.findLast(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];

/** By name as first written: single values (the last one counts). */
export function singleValues(headers: HeaderList): Record<string, string> {
  return Object.fromEntries(Object.entries(multiValues(headers)).map(([name, values]) => [name, values.at(-1) ?? ""]));
}

/** By name as first written: all values. */
export function multiValues(pairs: Iterable<readonly [string, string]>): Record<string, string[]> {
  const names = new Map<string, string>();
  const values: Record<string, string[]> = {};
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    const known = names.get(key);
    if (known === undefined) names.set(key, name);
    const list = values[known ?? name] ?? [];
    values[known ?? name] = [...list, value];
  }
  return values;
}

/** Query parameters by name, which is case-sensitive. */
export function queryValues(query: URLSearchParams): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const name of new Set(query.keys())) values[name] = query.getAll(name);
  return values;
}
