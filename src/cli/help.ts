/** Help texts, made from the command tables. */
import { columns, wrap } from "../report/columns.ts";
import type { Style } from "../report/style.ts";
import type { Command } from "./command.ts";

const GROUPS: readonly { title: string; commands: readonly string[] }[] = [
  { title: "Find your way", commands: ["list", "show", "plan"] },
  { title: "Do a lab", commands: ["run", "verify", "hint", "solve", "shell"] },
  { title: "Runs", commands: ["status", "resume", "cleanup", "report"] },
  { title: "The machine", commands: ["sandbox", "doctor", "new", "completion"] },
];

export function overview(commands: readonly Command[], style: Style): string {
  const summaries = new Map(commands.map((command) => [command.name, command.summary]));
  const width = Math.max(...commands.map(({ name }) => name.length));
  const groups = GROUPS.flatMap(({ title, commands: names }) => [
    "",
    style.bold(title),
    ...names.map((name) => `  ${style.name(name.padEnd(width))}  ${summaries.get(name) ?? ""}`),
  ]);
  return [
    `${style.bold("awslab")}: hands-on labs for AWS, in a sandbox on this machine or in your own account`,
    "",
    `Begin with  ${style.name("awslab run ecs")}`,
    ...groups,
    "",
    `${style.dim("awslab <command> --help explains a command. Exit codes: 0 done, 1 a check failed, 2 usage,")}`,
    `${style.dim("3 could not check or environment, 4 resources left, 130 interrupted.")}`,
    "",
  ].join("\n");
}

export function commandHelp(command: Command, style: Style): string {
  const args = (command.arguments ?? []).map(({ name, required }) => (required ? `<${name}>` : `[${name}]`));
  const hasOptions = Object.keys(command.options).length > 0;
  const usage = ["awslab", command.name, ...args, ...(hasOptions ? ["[options]"] : [])].join(" ");
  const options = Object.entries(command.options).map(([name, spec]) => [
    style.name(spec.type === "flag" ? `--${name}` : `--${name} ${spec.value ?? "<value>"}`),
    spec.summary + (spec.among ? ` (${spec.among.join(", ")})` : ""),
  ]);
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ["", style.bold(title), ...lines];
  return [
    `${command.summary}.`,
    ...(command.details ? ["", ...wrap(command.details, 100)] : []),
    "",
    `${style.bold("Usage")}  ${usage}`,
    ...section(
      "Arguments",
      columns(
        (command.arguments ?? []).map((each) => [
          style.name(each.name),
          each.summary + (each.among ? ` (${each.among.join(", ")})` : ""),
        ]),
        "  ",
      ),
    ),
    ...section("Options", columns(options, "  ")),
    ...section(
      "Examples",
      command.examples.map((example) => `  ${example}`),
    ),
    "",
  ].join("\n");
}
