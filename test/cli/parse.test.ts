import { expect, test } from "vitest";
import { defineCommand } from "../../src/cli/command.ts";
import { parse } from "../../src/cli/parse.ts";

const run = defineCommand({
  name: "run",
  summary: "Run",
  arguments: [
    { name: "lab", summary: "a lab", required: true, completes: "lab" },
    { name: "mode", summary: "a mode", required: false, among: ["fast", "slow"] },
  ],
  options: {
    yes: { type: "flag", summary: "ask nothing" },
    pace: { type: "text", summary: "the pace", value: "<pace>", among: ["instant", "fast", "real"] },
    with: { type: "list", summary: "optional steps", value: "<step>" },
  },
  examples: [],
  run: async () => 0,
});
const status = defineCommand({ name: "status", summary: "Runs", options: {}, examples: [], run: async () => 0 });
const commands = [run, status];
const refusal = (...argv: string[]) => {
  try {
    parse(argv, commands);
  } catch (error) {
    return error;
  }
  throw new Error("it was accepted");
};

test("arguments and options in any order", () => {
  expect(parse(["run", "--yes", "ecs", "--with", "a,b", "--pace=instant", "--with", "c"], commands)).toMatchObject({
    kind: "run",
    command: run,
    args: ["ecs"],
    options: { yes: true, pace: "instant", with: ["a", "b", "c"] },
  });
});

test("options that are not given have their empty value", () => {
  expect(parse(["run", "ecs"], commands)).toMatchObject({ options: { yes: false, pace: undefined, with: [] } });
});

test.each([[[]], [["--help"]], [["-h"]], [["help"]]])("%j is the overview", (argv) => {
  expect(parse(argv, commands)).toEqual({ kind: "help", command: undefined });
});

test.each([[["run", "--help"]], [["help", "run"]], [["run", "ecs", "-h"]]])("%j is a command's help", (argv) => {
  expect(parse(argv, commands)).toEqual({ kind: "help", command: run });
});

test.each([
  [["rnu"], "UNKNOWN_COMMAND", 'Did you mean "run"?'],
  [["quantum"], "UNKNOWN_COMMAND", 'There is no command "quantum".'],
  [["--yes", "run"], "UNKNOWN_OPTION", "before the command"],
  [["run"], "MISSING_ARGUMENT", "needs <lab>"],
  [["run", "ecs", "fast", "more"], "EXTRA_ARGUMENT", '"more"'],
  [["run", "ecs", "fats"], "BAD_VALUE", 'Did you mean "fast"?'],
  [["run", "ecs", "--yess"], "UNKNOWN_OPTION", "Did you mean --yes?"],
  [["run", "ecs", "-y"], "UNKNOWN_OPTION", "-y"],
  [["run", "ecs", "--yes=no"], "BAD_OPTION", "takes no value"],
  [["run", "ecs", "--pace"], "MISSING_VALUE", "--pace <pace>"],
  [["run", "ecs", "--pace", "--yes"], "MISSING_VALUE", "--pace <pace>"],
  [["run", "ecs", "--pace", "fsat"], "BAD_VALUE", 'Did you mean "fast"?'],
])("%j is refused as %s", (argv, code, message) => {
  expect(refusal(...argv)).toMatchObject({ code, kind: "user", message: expect.stringContaining(message) });
});
