import { labs } from "../../lab/generated/labs.ts";
import { columns, wrap } from "../../report/columns.ts";
import { defineCommand } from "../command.ts";

export const list = defineCommand({
  name: "list",
  summary: "Show the labs",
  options: { json: { type: "flag", summary: "One JSON array" } },
  examples: ["awslab list", "awslab list --json"],
  async run(cli, { options }) {
    if (options.json) {
      cli.out(
        `${JSON.stringify(
          labs.map(({ load: _, ...facts }) => facts),
          null,
          2,
        )}\n`,
      );
      return 0;
    }
    const { bold, dim, name } = cli.style.out;
    const rows = labs.map((lab) => [
      name(lab.id),
      bold(lab.title),
      dim(`${lab.steps} steps`),
      dim(`${lab.minutes} min on AWS`),
    ]);
    const lines = columns(rows, "  ");
    const width = Math.max(0, ...labs.map(({ id }) => id.length));
    const blocks = labs.map((lab, i) =>
      [
        ...(lab.area === labs[i - 1]?.area ? [] : [bold(lab.area), ""]),
        lines[i] ?? "",
        ...wrap(lab.objective, cli.columns, " ".repeat(width + 4)).map(dim),
      ].join("\n"),
    );
    cli.out(
      `\n${blocks.join("\n\n")}\n\n${dim("Begin with")} awslab run ${labs[0]?.id ?? "<lab>"}${dim(", or read first:")} awslab show ${labs[0]?.id ?? "<lab>"}\n`,
    );
    return 0;
  },
});
