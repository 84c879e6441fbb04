import type { Mode } from "../../events/index.ts";
import { labs } from "../../lab/generated/labs.ts";
import { type Lab, settingsFrom } from "../../lab/index.ts";
import { userError } from "../../shared/errors.ts";
import { defineCommand, type OptionValues } from "../command.ts";
import { TARGET_OPTIONS } from "../targets/open-target.ts";

const OPTIONS = {
  yes: { type: "flag", summary: "Ask nothing: do every step, independent ones in parallel" },
  challenge: { type: "flag", summary: "Prepare the ground and set the tasks; you do the work" },
  with: { type: "list", summary: "Include optional steps", value: "<step,...>" },
  set: { type: "list", summary: "Choose what the lab lets you choose", value: "<parameter=value,...>" },
  ...TARGET_OPTIONS,
  "max-cost": { type: "text", summary: "Refuse where an hour costs more, in US dollars", value: "<dollars>" },
  new: { type: "flag", summary: "Begin another run although one is open" },
  calls: { type: "flag", summary: "Show every call to AWS" },
  json: { type: "flag", summary: "Events as NDJSON on stdout; needs --yes or --challenge" },
} as const;

export const run = defineCommand({
  name: "run",
  summary: "Run a lab: guided step by step, --yes unattended, --challenge to do it yourself",
  details:
    "Without options the lab runs in the sandbox on this machine, step by step: before each one you read what it is about and choose whether awslab does it or you do. With --target aws the same steps run in your own account, after you have confirmed it.",
  arguments: [{ name: "lab", summary: "a lab's id, or the path of its folder", required: true, completes: "lab" }],
  options: OPTIONS,
  examples: [
    "awslab run ecs",
    "awslab run ecs --yes --pace instant",
    "awslab run ecs --challenge",
    "awslab run ecs --target aws --profile learning",
  ],
  async run(cli, { args: [id = ""], options }) {
    const mode = modeOf(options);
    const { loadLab } = await import("../../lab/load.ts");
    const lab = await loadLab(id);
    checkOptional(lab, options.with);
    const settings = settingsFrom(lab, options.set);
    if (!labs.some((each) => each.id === id))
      cli.err(`${cli.style.err.dim(`This lab is code from ${lab.folder}; it runs with your rights.`)}\n`);
    const { startRun } = await import("../start-run.ts");
    return startRun(cli, { lab, mode, settings, options });
  },
});

export type RunCommandOptions = OptionValues<typeof OPTIONS>;

function modeOf({ yes, challenge, json }: RunCommandOptions): Mode {
  if (yes && challenge)
    throw userError("BAD_OPTION", "--yes does the steps and --challenge leaves them to you.", "choose one of the two");
  if (json && !yes && !challenge)
    throw userError("BAD_OPTION", "--json cannot ask questions.", "add --yes or --challenge");
  return yes ? "unattended" : challenge ? "challenge" : "guided";
}

function checkOptional(lab: Lab, chosen: readonly string[]): void {
  const optional = lab.steps.filter((step) => step.optional).map(({ id }) => id);
  const wrong = chosen.find((id) => !optional.includes(id));
  if (wrong === undefined) return;
  throw userError(
    "UNKNOWN_STEP",
    `The lab "${lab.id}" has no optional step "${wrong}".`,
    optional.length > 0 ? `its optional steps: ${optional.join(", ")}` : "leave out --with",
  );
}
