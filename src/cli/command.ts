/** What a command is: its words, its options and one function that answers an exit code. Typed by its own option table. */
import type { Cli } from "./cli.ts";

/** 0 done · 1 a check failed · 2 usage · 3 could not check, or environment · 4 resources left · 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 70 | 130;

export interface OptionSpec {
  /** `flag` takes no value; `text` takes one; `list` may be given several times. */
  readonly type: "flag" | "text" | "list";
  readonly summary: string;
  /** How the value is called in the help: `<id>`. */
  readonly value?: string;
  /** Allowed values, where they are a closed list. */
  readonly among?: readonly string[];
}

export interface ArgumentSpec {
  readonly name: string;
  readonly summary: string;
  readonly required: boolean;
  /** What the shell may complete it with. */
  readonly completes?: "lab" | "shell";
  readonly among?: readonly string[];
}

export type OptionTable = Readonly<Record<string, OptionSpec>>;

export type OptionValues<T extends OptionTable> = {
  readonly [K in keyof T]: T[K]["type"] extends "flag"
    ? boolean
    : T[K]["type"] extends "list"
      ? readonly string[]
      : string | undefined;
};

export interface CommandDefinition<T extends OptionTable> {
  readonly name: string;
  readonly summary: string;
  /** Shown below the summary in the command's own help. */
  readonly details?: string;
  readonly arguments?: readonly ArgumentSpec[];
  readonly options: T;
  readonly examples: readonly string[];
  run(cli: Cli, given: { args: readonly string[]; options: OptionValues<T> }): Promise<ExitCode>;
}

/** A command with its option types erased, as the registry and the parser see it. */
export type Command = Omit<CommandDefinition<OptionTable>, "run"> & {
  run(cli: Cli, given: { args: readonly string[]; options: Readonly<Record<string, unknown>> }): Promise<ExitCode>;
};

/** Declares a command. The parser hands `run` exactly the values of its table, which is why erasing their types is sound. */
export const defineCommand = <const T extends OptionTable>(definition: CommandDefinition<T>): Command => ({
  ...definition,
  run: (cli, { args, options }) => definition.run(cli, { args, options: options as OptionValues<T> }),
});
