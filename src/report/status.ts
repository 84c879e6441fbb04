/** Runs as their journals tell them: one block each, or nothing open. */
import type { RunStatus } from "../engine/api.ts";
import { columns } from "./columns.ts";
import { count } from "./duration.ts";
import type { Style } from "./style.ts";

/** `totals`: how many steps each lab has; a run of a lab that is not there shows what it did. */
export function statusLines(runs: readonly RunStatus[], style: Style, totals: ReadonlyMap<string, number>): string[] {
  if (runs.length === 0) return ["No open run."];
  return runs.flatMap((run) => [...runBlock(run, style, totals.get(run.lab)), ""]).slice(0, -1);
}

function runBlock(run: RunStatus, style: Style, total = run.steps.length): string[] {
  const done = run.steps.filter(({ state }) => state === "passed" || state === "solved").length;
  const failed = run.steps.filter(({ state }) => state === "failed").map(({ step }) => step);
  const live = run.resources + run.unknown;
  const rows = [
    ["where", `${run.target}, account ${run.account}, ${run.region}${run.profile ? `, profile ${run.profile}` : ""}`],
    ["since", `${clockTime(run.startedAt)} UTC, ${run.mode}`],
    ["steps", `${done} of ${total} done${failed.length > 0 ? style.bad(`, failed: ${failed.join(", ")}`) : ""}`],
    [
      "resources",
      `${count(live, "resource")}${run.unknown > 0 ? style.warn(` (${run.unknown} of unknown outcome)`) : ""}`,
    ],
    ...(run.heldBy === undefined ? [] : [["in use", `by process ${run.heldBy}`]]),
    ["next", nextCommand(run, done >= total)],
  ].map(([label = "", text = ""]) => [style.dim(label), text]);
  return [
    `${style.bold(run.lab)}  run ${style.name(run.run)}${run.state === "clean" ? style.dim("  clean") : ""}`,
    ...columns(rows, "  "),
  ];
}

/** `2026-11-23 14:05` */
const clockTime = (iso: string): string => iso.slice(0, 16).replace("T", " ");

function nextCommand({ lab, run, state, lookAgain, mode }: RunStatus, finished: boolean): string {
  if (lookAgain !== undefined)
    return `awslab cleanup --run ${run}   from ${clockTime(lookAgain)} UTC on: AWS writes some logs late`;
  if (state === "clean") return `awslab run ${lab}`;
  const first = finished || mode === "challenge" ? `awslab verify ${lab}` : `awslab resume ${lab}`;
  return `${first}   or   awslab cleanup --run ${run}`;
}
