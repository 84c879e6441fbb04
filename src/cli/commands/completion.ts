import { labs } from "../../lab/generated/labs.ts";
import type { Command } from "../command.ts";
import { defineCommand } from "../command.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;

/** The commands are handed in, because this is one of them. */
export const completion = (all: () => readonly Command[]): Command =>
  defineCommand({
    name: "completion",
    summary: "Print the completion script of a shell",
    arguments: [{ name: "shell", summary: "whose script", required: true, completes: "shell", among: SHELLS }],
    options: {},
    examples: [
      'eval "$(awslab completion bash)"',
      'eval "$(awslab completion zsh)"',
      "awslab completion fish > ~/.config/fish/completions/awslab.fish",
    ],
    async run(cli, { args: [shell] }) {
      cli.out(shell === "fish" ? fish(all()) : shell === "zsh" ? zsh(all()) : bash(all()));
      return 0;
    },
  });

const optionsOf = (command: Command): string[] => [...Object.keys(command.options), "help"].map((name) => `--${name}`);

const takesLab = (command: Command): boolean => (command.arguments ?? []).some(({ completes }) => completes === "lab");

/** What the first argument may be, where it is a closed list. */
function firstWords(command: Command): readonly string[] {
  if (takesLab(command)) return labs.map(({ id }) => id);
  return command.arguments?.[0]?.among ?? [];
}

function bash(commands: readonly Command[]): string {
  const cases = commands.map(
    (command) => `    ${command.name}) words="${[...firstWords(command), ...optionsOf(command)].join(" ")}" ;;`,
  );
  return `_awslab() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${commands.map(({ name }) => name).join(" ")} --help --version"
  else
    case "\${COMP_WORDS[1]}" in
${cases.map((line) => `  ${line}`).join("\n")}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _awslab awslab
`;
}

function zsh(commands: readonly Command[]): string {
  const quoted = (text: string): string => text.replaceAll("'", "'\\''").replaceAll(":", "\\:");
  const names = commands.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`);
  const cases = commands.map(
    (command) => `    ${command.name}) compadd -- ${[...firstWords(command), ...optionsOf(command)].join(" ")} ;;`,
  );
  return `#compdef awslab
_awslab() {
  local -a commands
  commands=(
${names.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  case "\${words[2]}" in
${cases.join("\n")}
  esac
}
compdef _awslab awslab
`;
}

function fish(commands: readonly Command[]): string {
  const quoted = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
  const lines = commands.flatMap((command) => [
    `complete -c awslab -n __fish_use_subcommand -a ${command.name} -d '${quoted(command.summary)}'`,
    ...firstWords(command).map(
      (word) => `complete -c awslab -n '__fish_seen_subcommand_from ${command.name}' -a ${word}`,
    ),
    ...Object.entries(command.options).map(
      ([name, { summary, type }]) =>
        `complete -c awslab -n '__fish_seen_subcommand_from ${command.name}' -l ${name}${type === "flag" ? "" : " -r"} -d '${quoted(summary)}'`,
    ),
  ]);
  return `complete -c awslab -f\n${lines.join("\n")}\n`;
}
