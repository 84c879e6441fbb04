/**
 * Recursive loops. An invocation's X-Ray header says in its lineage how often each function has already run in the same
 * chain of events; AWS SDKs put the header on what a function sends, and SQS, SNS and Lambda hand it on.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
import { createHash } from "node:crypto";
import { randomHex } from "../../../../shared/random.ts";
import type { Context } from "../../../kit/index.ts";
import { recursiveInvocation } from "../faults.ts";
import type { FunctionRow } from "../state.ts";
import { countRecursion } from "./metrics.ts";

/** AWS says: about 16. */
const MOST_RUNS = 16;

/** Whether the function has run so often in this chain that it is not invoked once more. */
export const isLoop = ({ arn, recursiveLoop }: FunctionRow, trace: string | undefined): boolean =>
  recursiveLoop !== "Allow" && runsIn(trace, arn) >= MOST_RUNS;

/** Throws RecursiveInvocationException, and counts it. */
export function refuseLoop(context: Context, row: FunctionRow, trace: string | undefined): void {
  if (!isLoop(row, trace)) return;
  countRecursion(context, { name: row.name, qualifier: undefined });
  throw recursiveInvocation();
}

/** The header that an invocation gets: it goes on with the chain, if there is one, and counts itself in. */
export function nextTrace(context: Context, arn: string, trace: string | undefined): string {
  const fields = fieldsOf(trace);
  const root = fields.get("Root") ?? `1-${Math.floor(context.clock.now() / 1000).toString(16)}-${randomHex(24)}`;
  const lineage = new Map(lineageOf(trace));
  lineage.set(idOf(arn), runsIn(trace, arn) + 1);
  return `Root=${root};Parent=${randomHex(16)};Sampled=${fields.get("Sampled") ?? "0"};Lineage=${textOf(lineage)}`;
}

/** One header for a batch: of each function the highest count. Undefined where no message has one. */
export function joinTraces(traces: readonly string[]): string | undefined {
  const [first] = traces;
  if (first === undefined) return undefined;
  const lineage = new Map<string, number>();
  for (const trace of traces)
    for (const [id, count] of lineageOf(trace)) lineage.set(id, Math.max(count, lineage.get(id) ?? 0));
  const fields = [...fieldsOf(first)].filter(([name]) => name !== "Lineage").map(([name, value]) => `${name}=${value}`);
  return [...fields, ...(lineage.size > 0 ? [`Lineage=${textOf(lineage)}`] : [])].join(";");
}

const runsIn = (trace: string | undefined, arn: string): number => lineageOf(trace).get(idOf(arn)) ?? 0;

/** Of all versions and aliases of a function. */
const idOf = (arn: string): string => createHash("sha256").update(arn).digest("hex").slice(0, 8);

/** `a87bd80c:1|68fd508a:5`: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function lineageOf(trace: string | undefined): ReadonlyMap<string, number> {
  const entries = (fieldsOf(trace).get("Lineage") ?? "").split("|").map((each) => /^([0-9a-f]+):(\d+)$/.exec(each));
  return new Map(entries.flatMap((match) => (match ? [[match[1] ?? "", Number(match[2])] as const] : [])));
}

const textOf = (lineage: ReadonlyMap<string, number>): string =>
  [...lineage].map(([id, count]) => `${id}:${count}`).join("|");

/** In their order. */
const fieldsOf = (trace = ""): ReadonlyMap<string, string> =>
  new Map(
    trace.split(";").flatMap((field) => {
      const at = field.indexOf("=");
      return at > 0 ? [[field.slice(0, at).trim(), field.slice(at + 1).trim()] as const] : [];
    }),
  );
