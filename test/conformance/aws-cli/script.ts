/** Runs scripts of plain AWS CLI commands (Debian's package) against a listening sandbox; each command is a test of its own. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../src/sandbox/index.ts";

export const AWS_CLI = "/usr/bin/aws";

export interface Command {
  /** As typed after `aws`; `$name` stands for what an earlier command saved. */
  readonly run: string;
  /** JMESPath, with text output. */
  readonly query?: string;
  readonly save?: string;
  /** What the (queried) output must be, or match. */
  readonly expect?: string | RegExp;
  /** The AWS error code it must fail with. */
  readonly fails?: string;
  /** Repeats for up to so many seconds until `expect` holds. */
  readonly within?: number;
}

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One sandbox per script; commands run in order and share saved values. */
export function awsCliScript(title: string, commands: readonly Command[]): void {
  describe.skipIf(!existsSync(AWS_CLI))(`AWS CLI: ${title}`, () => {
    let sandbox: Sandbox;
    let environment: NodeJS.ProcessEnv;
    let url: string;
    const saved = new Map<string, string>();

    beforeAll(async () => {
      sandbox = await createSandbox({ pace: "instant" });
      url = (await sandbox.listen({ port: 0 })).url;
      environment = cliEnvironment(sandbox);
      saved.set("account", sandbox.account);
    });
    afterAll(() => sandbox.close());

    for (const command of commands)
      test(`aws ${command.run}${command.fails ? ` fails with ${command.fails}` : ""}`, async () => {
        const deadline = performance.now() + (command.within ?? 0) * 1000;
        for (;;) {
          const outcome = await runCli(command, { url, environment, saved });
          const problem = problemOf(command, outcome, saved);
          if (problem === undefined) {
            if (command.save) saved.set(command.save, outcome.stdout.trim());
            return;
          }
          if (performance.now() >= deadline) expect.fail(problem);
        }
      });
  });
}

export const cliEnvironment = (sandbox: Sandbox): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: "/nonexistent",
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_PAGER: "",
  AWS_DEFAULT_REGION: sandbox.region,
  AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
  AWS_MAX_ATTEMPTS: "1",
});

function runCli(
  command: Command,
  { url, environment, saved }: { url: string; environment: NodeJS.ProcessEnv; saved: ReadonlyMap<string, string> },
): Promise<Outcome> {
  const args = [...words(command.run, saved), "--endpoint-url", url];
  if (command.query) args.push("--query", substitute(command.query, saved), "--output", "text");
  return new Promise((resolve) =>
    execFile(AWS_CLI, args, { env: environment, timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    ),
  );
}

/** Splits as a shell would for our scripts: blanks, single and double quotes. */
const words = (line: string, saved: ReadonlyMap<string, string>): string[] =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((match) =>
    substitute(match[1] ?? match[2] ?? match[3] ?? "", saved),
  );

const substitute = (text: string, saved: ReadonlyMap<string, string>): string =>
  text.replaceAll(/\$([a-z]\w*)/gi, (whole, name: string) => saved.get(name) ?? whole);

function problemOf(command: Command, outcome: Outcome, saved: ReadonlyMap<string, string>): string | undefined {
  const said = `${outcome.stdout}${outcome.stderr}`;
  if (command.fails !== undefined)
    return outcome.code !== 0 && said.includes(`(${command.fails})`)
      ? undefined
      : `expected ${command.fails}, got: ${said}`;
  if (outcome.code !== 0) return `exit ${outcome.code}: ${said}`;
  const text = outcome.stdout.trim();
  if (command.expect === undefined) return undefined;
  const fits =
    typeof command.expect === "string" ? text === substitute(command.expect, saved) : command.expect.test(text);
  return fits ? undefined : `expected ${command.expect}, got ${text}`;
}
