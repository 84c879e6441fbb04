/** What was achieved: the steps at a glance, then each check with its evidence. */
import type { RunStory, StoryCheck, StoryStep } from "../../engine/run-story.ts";
import { count, duration } from "../duration.ts";
import { type Block, type Cell, cell, code, type Section, type Table } from "./document.ts";
import { byWhom, checkCell, list, stepCell } from "./words.ts";

export function stepsSection(story: RunStory): Section {
  return {
    id: "steps",
    title: "Steps",
    blocks: [
      stepsTable(story),
      ...story.steps.flatMap(failure),
      {
        kind: "figure",
        figure: "timeline",
        caption: `When each step was at work${waited(story)}.`,
      },
      ...longestWaits(story),
    ],
  };
}

const waited = ({ totals }: RunStory): string =>
  totals.waitMs === 0 ? "" : `; for ${duration(totals.waitMs)} of ${duration(totals.workMs)} some step waited for AWS`;

function stepsTable({ steps, totals }: RunStory): Table {
  return {
    kind: "table",
    caption: "The steps of the lab",
    columns: [
      { title: "Step" },
      { title: "Id" },
      { title: "Result" },
      { title: "By" },
      { title: "Time", right: true },
      { title: "Waited", right: true },
      { title: "Checks", right: true },
      { title: "Hints", right: true },
    ],
    rows: steps.map((step) => [
      cell(step.title),
      code(step.id),
      stepCell(step),
      cell(byWhom(step), "quiet"),
      cell(time(step.ms)),
      cell(time(step.waitMs)),
      checksCell(step.checks),
      cell(step.hints.length === 0 ? "" : `${step.hints.length}`),
    ]),
    foot: [
      cell("Together"),
      cell(""),
      cell(`${totals.stepsPassed} of ${totals.steps}`),
      cell(""),
      cell(time(totals.workMs)),
      cell(time(totals.waitMs)),
      cell(`${totals.passed} of ${totals.checks}`),
      cell(`${totals.hints}`),
    ],
  };
}

const LONGEST_WAITS = 8;
/** Shorter ones are no more than a look. */
const SHORTEST_WAIT_SECONDS = 0.1;

function longestWaits({ steps }: RunStory): Block[] {
  const waits = steps
    .flatMap(({ id, waits: own }) => own.map((wait) => ({ ...wait, step: id })))
    .filter(({ seconds, outcome }) => seconds >= SHORTEST_WAIT_SECONDS || outcome !== "done")
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, LONGEST_WAITS);
  if (waits.length === 0) return [];
  return [
    {
      kind: "table",
      caption: "The longest waits",
      columns: [
        { title: "For" },
        { title: "Step" },
        { title: "Waited", right: true },
        { title: "Usual on AWS", right: true },
      ],
      rows: waits.map(({ what, step, seconds, usualSeconds, outcome }) => [
        outcome === "done" ? cell(what) : { text: what, tone: "bad", note: ENDINGS[outcome] },
        code(step),
        cell(duration(seconds * 1000)),
        cell(duration(usualSeconds * 1000), "quiet"),
      ]),
    },
  ];
}

const ENDINGS = { failed: "useless to wait longer", timeout: "it took too long", interrupted: "interrupted" } as const;

const time = (ms: number): string => (ms === 0 ? "" : duration(ms));

function checksCell(checks: readonly StoryCheck[]): Cell {
  const passed = checks.filter(({ verdict }) => verdict?.status === "pass").length;
  const failed = checks.some(({ verdict }) => verdict?.status === "fail");
  return cell(`${passed} of ${checks.length}`, failed ? "bad" : undefined);
}

function failure(step: StoryStep): Block[] {
  if (step.state === "failed" && step.message)
    return [{ kind: "text", text: `“${step.title}” failed. ${step.message}`, tone: "bad" }];
  if (step.state === "blocked")
    return [{ kind: "text", text: `“${step.title}” was not reached: it needs ${step.blockedBy}.`, tone: "warn" }];
  return [];
}

export function checksSection({ steps }: RunStory): Section {
  const judged = steps.filter(({ checks }) => checks.length > 0);
  return {
    id: "checks",
    title: "Checks and evidence",
    blocks: judged.length > 0 ? judged.flatMap(stepBlocks) : [{ kind: "text", text: "No verdict is in the journal." }],
  };
}

function stepBlocks(step: StoryStep): Block[] {
  const hints = step.hints.map(({ text, level }) => text ?? `level ${level}`);
  return [
    { kind: "heading", text: step.title, ...(step.title === step.id ? {} : { code: step.id }) },
    {
      kind: "table",
      caption: `Checks of ${step.id}`,
      columns: [
        { title: "Result", share: 12 },
        { title: "Check", share: 40 },
        { title: "Evidence", share: 48 },
      ],
      rows: step.checks.map((check) => [checkCell(check), cell(check.title), cell(evidence(check))]),
    },
    ...(hints.length === 0
      ? []
      : [{ kind: "text", text: `${count(hints.length, "hint")}: ${hints.join(" · ")}` } as const]),
  ];
}

function evidence({ verdict, mistake, verdicts }: StoryCheck): string {
  const failures = verdicts.filter(({ status }) => status === "fail").length;
  switch (verdict?.status) {
    case "pass":
      return `${verdict.evidence}${failures === 0 ? "" : `\nafter ${count(failures, "failure")}`}`;
    case "fail":
      return [
        ...(mistake === undefined ? [] : [mistake]),
        `Expected: ${verdict.expected}`,
        `Found: ${verdict.actual}`,
        ...(verdict.fix === mistake || verdict.fix === "" ? [] : [`To do: ${verdict.fix}`]),
      ].join("\n");
    case "blocked":
      return verdict.reason;
    default:
      return "The journal holds no verdict: the step was not judged, or an older awslab wrote it.";
  }
}

/** What was used on the way, in one sentence for the summary. */
export function hintSentence({ steps }: RunStory): string {
  const used = steps.filter(({ hints }) => hints.length > 0);
  if (used.length === 0) return "none";
  return list(used.map(({ id, hints }) => `${hints.length} for ${id}`));
}
