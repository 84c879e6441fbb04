import { settingsFrom } from "../../lab/index.ts";
import { planLines } from "../../report/plan.ts";
import { defineCommand } from "../command.ts";

export const plan = defineCommand({
  name: "plan",
  summary: "Rehearse a lab in a throw-away sandbox: calls, names, IAM policy, minutes, cost",
  arguments: [{ name: "lab", summary: "a lab's id, or the path of its folder", required: true, completes: "lab" }],
  options: {
    with: { type: "list", summary: "Include optional steps", value: "<step,...>" },
    set: { type: "list", summary: "Choose what the lab lets you choose", value: "<parameter=value,...>" },
    policy: { type: "flag", summary: "Print only the IAM policy that allows exactly these calls" },
    json: { type: "flag", summary: "One JSON object" },
  },
  examples: ["awslab plan ecs", "awslab plan ecs --policy > policy.json"],
  async run(cli, { args: [id = ""], options }) {
    const { loadLab } = await import("../../lab/load.ts");
    const { rehearse } = await import("../rehearse.ts");
    const quiet = options.json || options.policy;
    const lab = await loadLab(id);
    const settings = settingsFrom(lab, options.set);
    const result = await rehearse(cli, { lab, optional: options.with, settings, json: quiet });
    if (quiet) cli.out(`${JSON.stringify(options.policy ? result.policy : result, null, 2)}\n`);
    else cli.out(`${planLines(result, { style: cli.style.out, width: cli.columns }).join("\n")}\n`);
    return 0;
  },
});
