import { labs } from "../../lab/generated/labs.ts";
import { statusLines } from "../../report/status.ts";
import { defineCommand } from "../command.ts";
import { homeOf } from "../home.ts";
import { allRuns } from "../open-run.ts";

export const status = defineCommand({
  name: "status",
  summary: "Open runs: where they are, what they hold, what to type next",
  options: {
    all: { type: "flag", summary: "Runs that were cleaned up, too" },
    json: { type: "flag", summary: "One JSON array" },
  },
  examples: ["awslab status", "awslab status --all --json"],
  async run(cli, { options }) {
    const runs = await allRuns(cli, homeOf(cli));
    const totals = new Map(labs.map(({ id, steps }) => [id, steps]));
    const shown = options.all
      ? runs
      : runs.filter(({ state, lookAgain }) => state === "open" || lookAgain !== undefined);
    cli.out(
      options.json
        ? `${JSON.stringify(shown, null, 2)}\n`
        : `${statusLines(shown, cli.style.out, totals).join("\n")}\n`,
    );
    return 0;
  },
});
