/** argv -> command, arguments and option values; anything unknown or missing is an error that says what was meant. */
import { parseArgs } from "node:util";
import { userError } from "../shared/errors.ts";
import { nearestTo } from "../shared/nearest.ts";
import type { Command, OptionSpec } from "./command.ts";

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
  const { values, positionals, help } = readOptions(command, rest);
  if (help) return { kind: "help", command };
  checkArguments(command, positionals);
  return { kind: "run", command, args: positionals, options: values };
}

function find(name: string, commands: readonly Command[]): Command {
  const command = commands.find((each) => each.name === name);
  if (command) return command;
  const meant = nearestTo(
    name,
    commands.map((each) => each.name),
  );
  if (name.startsWith("-"))
    throw userError("UNKNOWN_OPTION", `No option ${name} before the command.`, "awslab --help shows the commands");
  throw userError(
    "UNKNOWN_COMMAND",
    `There is no command "${name}".${meant ? ` Did you mean "${meant}"?` : ""}`,
    meant ? `awslab ${meant} --help` : "awslab --help shows the commands",
  );
}

function readOptions(command: Command, argv: readonly string[]) {
  const flags = Object.fromEntries(
    Object.entries(command.options).map(([name, { type }]) => [
      name,
      { type: type === "flag" ? "boolean" : "string" } as const,
    ]),
  );
  const { tokens, positionals } = parseArgs({
    args: [...argv],
    options: { ...flags, help: { type: "boolean", short: "h" } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Record<string, unknown> = Object.fromEntries(
    Object.entries(command.options).map(([name, { type }]) => [
      name,
      type === "flag" ? false : type === "list" ? [] : undefined,
    ]),
  );
  let help = false;
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    if (token.name === "help") help = true;
    else values[token.name] = readValue(command, token, values[token.name]);
  }
  return { values, positionals, help };
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
}

function readValue(command: Command, token: OptionToken, before: unknown): unknown {
  const spec = command.options[token.name];
  const usage = `awslab ${command.name} --help`;
  if (!spec) throw unknownOption(command, token.rawName);
  if (spec.type === "flag") {
    if (token.value === undefined) return true;
    throw userError("BAD_OPTION", `--${token.name} takes no value.`, usage);
  }
  if (token.value === undefined || (token.value.startsWith("--") && token.value.length > 2))
    throw userError(
      "MISSING_VALUE",
      `--${token.name} needs a value: --${token.name} ${spec.value ?? "<value>"}`,
      usage,
    );
  checkAmong(`--${token.name}`, spec, token.value);
  return spec.type === "list" && Array.isArray(before) ? [...before, ...token.value.split(",")] : token.value;
}

function checkAmong(what: string, { among }: Pick<OptionSpec, "among">, value: string): void {
  if (!among || among.includes(value)) return;
  const meant = nearestTo(value, among);
  throw userError(
    "BAD_VALUE",
    `${what} cannot be "${value}".${meant ? ` Did you mean "${meant}"?` : ""}`,
    `one of: ${among.join(", ")}`,
  );
}

function unknownOption(command: Command, rawName: string) {
  const meant = nearestTo(rawName.replace(/^-+/, ""), Object.keys(command.options));
  return userError(
    "UNKNOWN_OPTION",
    `"awslab ${command.name}" has no option ${rawName}.${meant ? ` Did you mean --${meant}?` : ""}`,
    `awslab ${command.name} --help`,
  );
}

function checkArguments(command: Command, given: readonly string[]): void {
  const specs = command.arguments ?? [];
  const missing = specs.find((spec, i) => spec.required && given[i] === undefined);
  const usage = `awslab ${command.name} --help`;
  if (missing)
    throw userError(
      "MISSING_ARGUMENT",
      `"awslab ${command.name}" needs <${missing.name}>: ${missing.summary}.`,
      missing.completes === "lab" ? "awslab list shows the labs" : usage,
    );
  const extra = given[specs.length];
  if (extra !== undefined)
    throw userError("EXTRA_ARGUMENT", `"awslab ${command.name}" does not take "${extra}".`, usage);
  for (const [i, value] of given.entries()) {
    const spec = specs[i];
    if (spec?.among) checkAmong(spec.name, { among: spec.among }, value);
  }
}
