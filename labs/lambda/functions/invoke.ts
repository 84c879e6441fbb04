/** One invocation: what the function answered, and what Lambda reports of it. */
import { Buffer } from "node:buffer";
import type { Lambda } from "@aws-sdk/client-lambda";

export interface Report {
  /** Milliseconds; undefined where the log has no such line. */
  readonly duration: number | undefined;
  readonly billed: number | undefined;
  /** Set where this invocation began a new environment. */
  readonly init: number | undefined;
  /** Set where SnapStart restored one. */
  readonly restore: number | undefined;
}

export interface Outcome {
  readonly value: unknown;
  /** What the function failed with; undefined where it answered. */
  readonly error: { readonly type: string; readonly message: string } | undefined;
  readonly version: string | undefined;
  readonly report: Report;
  /** The end of its log. */
  readonly log: string;
}

/** Invokes a function, or one of its versions or aliases; errors of the function itself are in the outcome. */
export async function invoke(
  lambda: Lambda,
  FunctionName: string,
  event: object = {},
  Qualifier?: string,
): Promise<Outcome> {
  const answer = await lambda.invoke({
    FunctionName,
    Payload: Buffer.from(JSON.stringify(event)),
    LogType: "Tail",
    ...(Qualifier !== undefined && { Qualifier }),
  });
  const value = parsed(Buffer.from(answer.Payload ?? []).toString("utf8"));
  const log = Buffer.from(answer.LogResult ?? "", "base64").toString("utf8");
  return {
    value,
    error: answer.FunctionError === undefined ? undefined : errorIn(value),
    version: answer.ExecutedVersion,
    report: reportIn(log),
    log,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const errorIn = (value: unknown) => ({
  type: String(member(value, "errorType") ?? "unknown"),
  message: String(member(value, "errorMessage") ?? ""),
});

/** What lies at this path of an answer, if anything does. */
export function member(value: unknown, ...path: readonly string[]): unknown {
  let at: unknown = value;
  for (const name of path)
    at = typeof at === "object" && at !== null ? (at as Readonly<Record<string, unknown>>)[name] : undefined;
  return at;
}

/** Lambda's REPORT line, as text or as JSON. */
export function reportIn(log: string): Report {
  const json = log.split("\n").find((line) => line.includes('"platform.report"'));
  if (json !== undefined) {
    const metrics = member(parsed(json), "record", "metrics");
    const read = (name: string): number | undefined => {
      const value = member(metrics, name);
      return typeof value === "number" ? value : undefined;
    };
    return {
      duration: read("durationMs"),
      billed: read("billedDurationMs"),
      init: read("initDurationMs"),
      restore: read("restoreDurationMs"),
    };
  }
  const read = (label: string): number | undefined => {
    const [, value] = new RegExp(`(?:^|\\t)(?:REPORT RequestId: \\S+\\t)?${label}: ([\\d.]+) ms`, "m").exec(log) ?? [];
    return value === undefined ? undefined : Number(value);
  };
  return {
    duration: read("Duration"),
    billed: read("Billed Duration"),
    init: read("Init Duration"),
    restore: read("Restore Duration"),
  };
}

/** For the learner: `cold, 412 ms of INIT, then 3 ms`. */
export function told({ init, restore, duration }: Report): string {
  const ms = (value: number | undefined): string =>
    value === undefined ? "?" : `${Math.max(1, Math.round(value))} ms`;
  if (init !== undefined) return `cold, ${ms(init)} of INIT, then ${ms(duration)}`;
  return restore === undefined ? `warm, ${ms(duration)}` : `restored in ${ms(restore)}, then ${ms(duration)}`;
}
