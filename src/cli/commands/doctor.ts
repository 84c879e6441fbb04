import { columns } from "../../report/columns.ts";
import { signOf } from "../../report/verdict.ts";
import { defineCommand } from "../command.ts";
import type { Finding } from "../doctor/finding.ts";

export const doctor = defineCommand({
  name: "doctor",
  summary: "Say what is wrong with this machine, and what to do",
  options: {
    profile: { type: "text", summary: "Ask AWS who this profile is, too", value: "<name>" },
    region: { type: "text", summary: "AWS region", value: "<region>" },
    json: { type: "flag", summary: "One JSON array" },
  },
  examples: ["awslab doctor", "awslab doctor --profile learning"],
  async run(cli, { options }) {
    const [{ machineFindings }, { clientFindings }, { sandboxFindings }] = await Promise.all([
      import("../doctor/machine.ts"),
      import("../doctor/clients.ts"),
      import("../doctor/sandbox.ts"),
    ]);
    const identity =
      options.profile === undefined
        ? []
        : [await (await import("../doctor/identity.ts")).identityFinding(cli, options)];
    const findings: Finding[] = [
      ...(await machineFindings(cli)),
      ...(await sandboxFindings(cli)),
      ...(await clientFindings(cli)),
      ...identity,
    ];
    if (options.json) cli.out(`${JSON.stringify(findings, null, 2)}\n`);
    else {
      const { dim, name } = cli.style.out;
      const status = { good: "pass", note: "blocked", bad: "fail" } as const;
      const rows = findings.map(({ what, state, found, fix }) => [
        `${signOf(status[state], cli.style.out)} ${name(what)}`,
        fix ? `${found}${dim(` → ${fix}`)}` : found,
      ]);
      cli.out(`${columns(rows, "  ").join("\n")}\n`);
    }
    return findings.some(({ state }) => state === "bad") ? 3 : 0;
  },
});
