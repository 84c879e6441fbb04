import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { commands } from "../../src/cli/commands/index.ts";
import { execute } from "../../src/cli/main.ts";
import { fakeCli } from "./fake-cli.ts";

async function script(shell: string): Promise<string> {
  const cli = fakeCli();
  expect(await execute(["completion", shell], cli)).toBe(0);
  return cli.stdout;
}

test.each(["bash", "zsh", "fish"])("%s: every command and its options", async (shell) => {
  const text = await script(shell);
  for (const { name, options } of commands) {
    expect(text).toContain(name);
    for (const option of Object.keys(options))
      expect(text).toContain(shell === "fish" ? `-l ${option}` : `--${option}`);
  }
});

test("bash completes commands, labs and actions", async () => {
  const text = await script("bash");
  const complete = (...words: string[]): string[] => {
    const ask = `${text}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _awslab; echo "\${COMPREPLY[@]}"`;
    return spawnSync("bash", ["-c", ask], { encoding: "utf8" }).stdout.trim().split(" ");
  };
  expect(complete("awslab", "ve")).toEqual(["verify"]);
  expect(complete("awslab", "run", "ec")).toEqual(["ecs"]);
  expect(complete("awslab", "sandbox", "sta")).toEqual(["start", "status"]);
  expect(complete("awslab", "run", "--pa")).toEqual(["--pace"]);
});

test("an unknown shell is refused with those that are known", async () => {
  const cli = fakeCli();
  expect(await execute(["completion", "fsih"], cli)).toBe(2);
  expect(cli.stderr).toContain('Did you mean "fish"?');
});
