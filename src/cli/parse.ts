/**
 * argv -> command, arguments and option values. Commander does the reading; the table of a command (command.ts) says what
 * there is, and every refusal becomes an error that says what was meant and what to type next.
 */
import { CommanderError, Option, Command as Program } from "commander";
import { userError } from "../shared/errors.ts";
import { nearestTo } from "../shared/nearest.ts";
import type { ArgumentSpec, Command, OptionSpec } from "./command.ts";

export type Invocation =
  | { readonly kind: "help"; readonly command: Command | undefined }
  | { readonly kind: "version" }
  | {
      readonly kind: "run";
      readonly command: Command;
      readonly args: readonly string[];
      readonly options: Readonly<Record<string, unknown>>;
    };

export function parse(argv: readonly string[], commands: readonly Command[]): Invocation {
  const [first, ...rest] = argv;
  if (first === undefined || first === "--help" || first === "-h") return { kind: "help", command: undefined };
  if (first === "--version" || first === "-V") return { kind: "version" };
  if (first === "help") return { kind: "help", command: rest[0] === undefined ? undefined : find(rest[0], commands) };
  const command = find(first, commands);
  const program = programOf(command);
  try {
    program.parse(rest, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.helpDisplayed") return { kind: "help", command };
    throw refusal(command, error, rest);
  }
  checkValues(command, program);
  return { kind: "run", command, args: program.args, options: { ...emptyOptions(command), ...program.opts() } };
}

function find(name: string, commands: readonly Command[]): Command {
  const command = commands.find((each) => each.name === name);
  if (command) return command;
  const names = commands.map((each) => each.name);
  const meant = nearestTo(name, names);
  if (name.startsWith("-"))
    throw userError("UNKNOWN_OPTION", `No option ${name} before the command.`, "awslab --help shows the commands");
  throw userError(
    "UNKNOWN_COMMAND",
    `There is no command "${name}".${suggest(meant && `"${meant}"`)}`,
    meant ? `awslab ${meant} --help` : "awslab --help shows the commands",
  );
}

/** Commander's view of a command's table. Its own texts are not shown: help and errors are ours. */
function programOf(command: Command): Program {
  const program = new Program(command.name)
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} })
    .showSuggestionAfterError(false)
    .allowExcessArguments(false);
  for (const { name, required } of command.arguments ?? []) program.argument(required ? `<${name}>` : `[${name}]`);
  for (const [name, spec] of Object.entries(command.options)) program.addOption(optionOf(name, spec));
  return program;
}

function optionOf(name: string, { type, summary }: OptionSpec): Option {
  const option = new Option(type === "flag" ? `--${name}` : `--${name} <value>`, summary);
  // The table's own names are the keys, where commander would make `endpointUrl` of `endpoint-url`.
  option.attributeName = () => name;
  if (type === "list")
    option.argParser((value: string, before: readonly string[] = []) => [...before, ...value.split(",")]);
  return option;
}

const emptyOptions = ({ options }: Command): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(options).map(([name, { type }]) => [
      name,
      type === "flag" ? false : type === "list" ? [] : undefined,
    ]),
  );

/** Commander names what it refuses in quotes; the rest of its sentence is ours. */
function refusal(command: Command, error: CommanderError, argv: readonly string[]): Error {
  const named = /'([^']+)'/.exec(error.message)?.[1] ?? "";
  const usage = `awslab ${command.name} --help`;
  switch (error.code) {
    case "commander.unknownOption":
      return unknownOption(command, named, usage);
    case "commander.optionMissingArgument":
      return missingValue(command, named, usage);
    case "commander.missingArgument":
      return missingArgument(command, named, usage);
    case "commander.excessArguments": {
      const extra = programOf(command).allowExcessArguments(true).parse(argv, { from: "user" }).args;
      const first = extra[(command.arguments ?? []).length] ?? "";
      return userError("EXTRA_ARGUMENT", `"awslab ${command.name}" does not take "${first}".`, usage);
    }
    default:
      return userError("BAD_OPTION", error.message.replace(/^error: /, ""), usage);
  }
}

function unknownOption(command: Command, typed: string, usage: string): Error {
  const name = typed.replace(/^-+/, "").replace(/=.*$/, "");
  // Commander does not know a flag that is given a value.
  if (command.options[name]?.type === "flag") return userError("BAD_OPTION", `--${name} takes no value.`, usage);
  const meant = nearestTo(name, Object.keys(command.options));
  const said = `"awslab ${command.name}" has no option ${typed}.${suggest(meant && `--${meant}`)}`;
  return userError("UNKNOWN_OPTION", said, usage);
}

function missingValue(command: Command, flags: string, usage: string): Error {
  const name = /^--([\w-]+)/.exec(flags)?.[1] ?? flags;
  return userError("MISSING_VALUE", `--${name} needs a value: --${name} ${valueName(command, name)}`, usage);
}

const valueName = (command: Command, name: string): string => command.options[name]?.value ?? "<value>";

function missingArgument(command: Command, name: string, usage: string): Error {
  const spec = command.arguments?.find((each) => each.name === name);
  return userError(
    "MISSING_ARGUMENT",
    `"awslab ${command.name}" needs <${name}>: ${spec?.summary ?? name}.`,
    spec?.completes === "lab" ? "awslab list shows the labs" : usage,
  );
}

function checkValues(command: Command, program: Program): void {
  for (const [name, value] of Object.entries(program.opts<Record<string, unknown>>())) {
    const spec = command.options[name];
    if (typeof value !== "string" || !spec) continue;
    // Commander takes the next word whatever it is; one that looks like an option is a forgotten value.
    if (value.startsWith("--") && value.length > 2)
      throw missingValue(command, `--${name}`, `awslab ${command.name} --help`);
    checkAmong(`--${name}`, spec, value);
  }
  for (const [i, value] of program.args.entries()) {
    const spec = command.arguments?.[i];
    if (spec) checkAmong(spec.name, spec, value);
  }
}

function checkAmong(what: string, { among }: Pick<OptionSpec | ArgumentSpec, "among">, value: string): void {
  if (!among || among.includes(value)) return;
  const meant = nearestTo(value, among);
  const said = `${what} cannot be "${value}".${suggest(meant && `"${meant}"`)}`;
  throw userError("BAD_VALUE", said, `one of: ${among.join(", ")}`);
}

const suggest = (meant: string | undefined): string => (meant ? ` Did you mean ${meant}?` : "");
