import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exitCodeOf, failureText } from "../../src/cli/failure.ts";
import { homeOf, prepareHome } from "../../src/cli/home.ts";
import { execute } from "../../src/cli/main.ts";
import { wantsColours } from "../../src/cli/terminal.ts";
import { environmentError, userError } from "../../src/shared/errors.ts";
import { fakeCli } from "./fake-cli.ts";

test("data goes to stdout", async () => {
  const cli = fakeCli();
  expect(await execute(["list", "--json"], cli)).toBe(0);
  expect(JSON.parse(cli.stdout)).toBeInstanceOf(Array);
  expect(cli.stderr).toBe("");
});

test("the version is the package's", async () => {
  const cli = fakeCli();
  expect(await execute(["--version"], cli)).toBe(0);
  expect(cli.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test("the overview names every command", async () => {
  const cli = fakeCli();
  const { commands } = await import("../../src/cli/commands/index.ts");
  expect(await execute([], cli)).toBe(0);
  for (const { name } of commands) expect(cli.stdout).toMatch(new RegExp(`^  ${name} `, "m"));
});

test("a mistake is told on stderr with its code and what to type, without a stack trace", async () => {
  const cli = fakeCli();
  expect(await execute(["lits"], cli)).toBe(2);
  expect(cli.stdout).toBe("");
  expect(cli.stderr).toBe(
    'error UNKNOWN_COMMAND: There is no command "lits". Did you mean "list"?\nhint: awslab list --help\n',
  );
});

test.each([
  [userError("X", "x"), 2],
  [environmentError("X", "x"), 3],
  [Object.assign(new Error("no space"), { code: "ENOSPC" }), 3],
  [Object.assign(new Error("denied"), { name: "AccessDenied", $metadata: {} }), 3],
  [Object.assign(new Error("prompt"), { name: "ExitPromptError" }), 130],
  [new TypeError("undefined is not a function"), 70],
])("%s ends with %d", (error, code) => {
  expect(exitCodeOf(error, new AbortController().signal)).toBe(code);
});

test("a bug shows its trace and where to report it; a full disk does not", () => {
  const cli = fakeCli();
  expect(failureText(new TypeError("x is undefined"), cli)).toMatch(
    /error BUG: x is undefined\n[\s\S]*at .*main\.test\.ts[\s\S]*report it/,
  );
  const full = Object.assign(new Error("ENOSPC: no space"), { code: "ENOSPC", path: "/state" });
  expect(failureText(full, cli)).toBe(
    "error DISK_FULL: The disk is full. (/state)\nhint: free some space, then: awslab status\n",
  );
});

test.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: "1" }, false],
  [true, { NO_COLOR: "" }, true],
  [false, { FORCE_COLOR: "1" }, true],
  [true, { FORCE_COLOR: "0" }, false],
  [true, { NO_COLOR: "1", FORCE_COLOR: "1" }, false],
  [true, { TERM: "dumb" }, false],
])("a terminal: %s with %j has colours: %s", (terminal, env, colours) => {
  expect(wantsColours(terminal, env)).toBe(colours);
});

test("state lies under AWSLAB_HOME, else under the XDG state home", () => {
  expect(homeOf({ env: { AWSLAB_HOME: "here" }, cwd: "/work" })).toMatchObject({
    folder: "/work/here",
    runs: "/work/here/runs",
    config: "/work/here/config.json",
  });
  expect(homeOf({ env: { HOME: "/home/a" }, cwd: "/" })).toMatchObject({
    folder: "/home/a/.local/state/awslab",
    config: "/home/a/.config/awslab/config.json",
  });
  expect(
    homeOf({ env: { HOME: "/home/a", XDG_STATE_HOME: "/s", XDG_CONFIG_HOME: "relative" }, cwd: "/" }),
  ).toMatchObject({
    folder: "/s/awslab",
    config: "/home/a/.config/awslab/config.json",
  });
});

test("state is for this user only", async () => {
  const { statSync } = await import("node:fs");
  const cli = fakeCli();
  mkdirSync(join(cli.home, "state"), { mode: 0o755 });
  const home = prepareHome(cli);
  for (const folder of [home.folder, home.runs, home.sandbox]) expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test("a home that cannot be made is the environment's fault", () => {
  const cli = fakeCli();
  writeFileSync(join(cli.home, "state"), "a file");
  expect(() => prepareHome(cli)).toThrow(expect.objectContaining({ code: "HOME_NOT_WRITABLE", kind: "environment" }));
  chmodSync(cli.home, 0o700);
});
