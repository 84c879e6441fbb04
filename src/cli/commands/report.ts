import { extname, resolve } from "node:path";
import type { RunStatus } from "../../engine/api.ts";
import type { Lab } from "../../lab/index.ts";
import type { StoryFormat } from "../../report/story/index.ts";
import { environmentError, messageOf } from "../../shared/errors.ts";
import type { Cli } from "../cli.ts";
import { defineCommand } from "../command.ts";
import { homeOf } from "../home.ts";
import { allRuns } from "../open-run.ts";
import { chooseRun } from "../run-choice.ts";

const FORMATS = ["md", "html", "json", "junit"] as const satisfies readonly StoryFormat[];

export const report = defineCommand({
  name: "report",
  summary: "The story of a run: steps, evidence, times, cost, cleanup",
  details:
    "From the run's journal alone, so also after cleanup. Without --run it is the newest run. The format follows from the ending of --out where --format is left out.",
  arguments: [{ name: "lab", summary: "a lab's id, where not any run is meant", required: false, completes: "lab" }],
  options: {
    run: { type: "text", summary: "Which run; the newest where it is left out", value: "<id>" },
    format: { type: "text", summary: "How it is written; md where it is left out", value: "<format>", among: FORMATS },
    out: { type: "text", summary: "Write to a file", value: "<file>" },
  },
  examples: ["awslab report", "awslab report ecs --out report.html", "awslab report --run k3x7ab --format junit"],
  async run(cli, { args: [lab], options: { run, format, out } }) {
    const home = homeOf(cli);
    const runs = await allRuns(cli, home);
    const chosen = newest(runs, { lab: await labId(lab, runs), run });
    const { tellRun } = await import("../../engine/index.ts");
    const { STORY_FORMATS } = await import("../../report/story/index.ts");
    const story = await tellRun({ runsFolder: home.runs, run: chosen.run, lab: await labOf(cli, lab ?? chosen.lab) });
    const text = STORY_FORMATS[formatOf(format, out)](story);
    if (out === undefined) cli.out(text);
    else await write(cli, out, text);
    return 0;
  },
});

/** The id of a lab that is named or given as a folder; the lab need not be sound any more where a run of it is known. */
async function labId(lab: string | undefined, runs: readonly RunStatus[]): Promise<string | undefined> {
  if (lab === undefined || runs.some((each) => each.lab === lab)) return lab;
  return (await (await import("../../lab/load.ts")).loadLab(lab)).id;
}

/** Titles and picture come from the lab; the story of a run whose lab is gone is told without them. */
async function labOf(cli: Cli, lab: string): Promise<Lab | undefined> {
  const { loadLab } = await import("../../lab/load.ts");
  try {
    return await loadLab(lab);
  } catch (error) {
    cli.err(`${cli.style.err.warn("warning")} titles and picture are missing: ${messageOf(error)}\n`);
    return undefined;
  }
}

function newest(
  runs: readonly RunStatus[],
  { lab, run }: { lab: string | undefined; run: string | undefined },
): RunStatus {
  const last = runs.findLast((each) => lab === undefined || each.lab === lab);
  if (run === undefined && last) return last;
  return chooseRun(runs, { command: "report", lab, run });
}

function formatOf(format: string | undefined, out: string | undefined): StoryFormat {
  const wanted = format ?? ENDINGS[extname(out ?? "").toLowerCase()] ?? "md";
  return FORMATS.find((each) => each === wanted) ?? "md";
}

const ENDINGS: Readonly<Record<string, StoryFormat>> = {
  ".md": "md",
  ".html": "html",
  ".htm": "html",
  ".json": "json",
  ".xml": "junit",
};

async function write(cli: Cli, out: string, text: string): Promise<void> {
  const { writeFile } = await import("node:fs/promises");
  const path = resolve(cli.cwd, out);
  try {
    await writeFile(path, text);
  } catch (error) {
    throw environmentError(
      "OUT_NOT_WRITABLE",
      `The report cannot be written to ${path}: ${messageOf(error)}`,
      "another --out",
      error,
    );
  }
  cli.err(`written to ${path}\n`);
}
