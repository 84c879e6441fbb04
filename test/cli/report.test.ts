import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { execute } from "../../src/cli/main.ts";
import { createFileJournal, type Entry, journalPath, type RunEntry } from "../../src/journal/index.ts";
import { type FakeCli, fakeCli } from "./fake-cli.ts";

let cli: FakeCli;
beforeEach(() => {
  cli = fakeCli();
});

const runsFolder = (): string => join(cli.home, "state", "runs");

async function journal(run: string, lab: string, at: string, more: readonly Entry[] = []): Promise<void> {
  mkdirSync(join(runsFolder(), run), { recursive: true });
  const first: RunEntry = {
    kind: "run",
    run,
    lab,
    nonce: "0".repeat(32),
    target: "sandbox",
    account: "123456789012",
    partition: "aws",
    region: "us-east-1",
    caller: "arn:aws:iam::123456789012:root",
    profile: undefined,
    endpoint: undefined,
    mode: "unattended",
    optional: [],
    version: "0.1.0",
    at,
  };
  const file = await createFileJournal(journalPath(runsFolder(), run));
  for (const entry of [first, ...more]) await file.append(entry);
  await file.close();
}

test("the newest run is told, also when it is clean, with the titles and the picture of its lab", async () => {
  await journal("aaaaaa", "ecs", "2026-11-23T10:00:00.000Z");
  await journal("bbbbbb", "ecs", "2026-11-23T11:00:00.000Z", [
    { kind: "clean", passes: 2, at: "2026-11-23T12:00:00.000Z" },
  ]);
  expect(await execute(["report", "ecs", "--format", "json"], cli)).toBe(0);
  const story = JSON.parse(cli.stdout);
  expect(story).toMatchObject({ format: 1, run: { id: "bbbbbb", title: "Deploying containers with Amazon ECS" } });
  expect(story.steps.length).toBeGreaterThan(10);
  expect(story.picture.boxes.length).toBeGreaterThan(10);
  expect(cli.stderr).toBe("");
});

test("a run is chosen by its id; without a format it is Markdown", async () => {
  await journal("aaaaaa", "ecs", "2026-11-23T10:00:00.000Z");
  await journal("bbbbbb", "ecs", "2026-11-23T11:00:00.000Z");
  expect(await execute(["report", "--run", "aaaaaa"], cli)).toBe(0);
  expect(cli.stdout).toMatch(/^# Deploying containers/);
  expect(cli.stdout).toContain("| Run | `aaaaaa` |");
});

test("a file's ending says the format", async () => {
  await journal("aaaaaa", "ecs", "2026-11-23T10:00:00.000Z");
  expect(await execute(["report", "--out", "story.html"], cli)).toBe(0);
  expect(readFileSync(join(cli.home, "story.html"), "utf8")).toMatch(/^<!doctype html>/);
  expect(await execute(["report", "--out", "story.xml"], cli)).toBe(0);
  expect(readFileSync(join(cli.home, "story.xml"), "utf8")).toMatch(/^<\?xml/);
  expect(cli.stdout).toBe("");
  expect(cli.stderr).toContain("story.html");
});

test("a run whose lab is gone is told with ids, and a warning", async () => {
  const step: Entry = {
    kind: "step",
    step: "one",
    state: "passed",
    message: undefined,
    at: "2026-11-23T10:01:00.000Z",
  };
  await journal("aaaaaa", "was-here", "2026-11-23T10:00:00.000Z", [step]);
  expect(await execute(["report"], cli)).toBe(0);
  expect(cli.stdout).toContain("# was-here");
  expect(cli.stdout).toContain("| one | `one` | ✔ passed |");
  expect(cli.stderr).toMatch(/^warning titles and picture are missing/);
});

test("a lab that has no run, or does not exist, is said", async () => {
  await journal("aaaaaa", "was-here", "2026-11-23T10:00:00.000Z");
  expect(await execute(["report", "was-here"], cli)).toBe(0);
  expect(await execute(["report", "esc"], cli)).toBe(2);
  expect(cli.stderr).toContain('UNKNOWN_LAB: There is no lab "esc". Did you mean "ecs"?');
});

test("what cannot be told or written is said", async () => {
  expect(await execute(["report", "--run", "cccccc"], cli)).toBe(2);
  expect(cli.stderr).toContain("UNKNOWN_RUN");
  await journal("aaaaaa", "ecs", "2026-11-23T10:00:00.000Z");
  expect(await execute(["report", "--out", "no/such/folder/story.md"], cli)).toBe(3);
  expect(cli.stderr).toContain("OUT_NOT_WRITABLE");
  expect(existsSync(join(cli.home, "no"))).toBe(false);
  expect(await execute(["report", "--format", "pdf"], cli)).toBe(2);
});
