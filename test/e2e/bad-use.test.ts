import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type Learner, learner } from "./awslab.ts";

const learners: Learner[] = [];
const someone = (over?: Readonly<Record<string, string>>): Learner => {
  const one = learner(over);
  learners.push(one);
  return one;
};
afterEach(async () => {
  for (const one of learners.splice(0)) await one.awslab(["sandbox", "stop"]);
});

test.each([
  [["rnu", "ecs"], 2, 'error UNKNOWN_COMMAND: There is no command "rnu". Did you mean "run"?'],
  [["run", "esc"], 2, 'error UNKNOWN_LAB: There is no lab "esc". Did you mean "ecs"?'],
  [["run"], 2, "error MISSING_ARGUMENT"],
  [["run", "ecs", "--yse"], 2, "Did you mean --yes?"],
  [["run", "ecs"], 2, "error NO_TERMINAL"],
  [["run", "ecs", "--json"], 2, "error BAD_OPTION"],
  [["run", "ecs", "--yes", "--profile", "x"], 2, "error BAD_OPTION"],
  [["run", "ecs", "--yes", "--endpoint-url", "nowhere"], 2, "error BAD_VALUE"],
  [["show", "ecs", "clutser"], 2, 'Did you mean "cluster"?'],
  [["verify", "ecs"], 2, "error NO_OPEN_RUN"],
  [["verify", "--run", "abcdef"], 2, "error UNKNOWN_RUN"],
  [["cleanup", "--run", "abcdef", "--yes"], 2, "error UNKNOWN_RUN"],
])("%j ends with %d", async (args, code, message) => {
  const ended = await someone().awslab(args);
  expect(ended).toMatchObject({ code, stdout: "", stderr: expect.stringContaining(message) });
  expect(ended.stderr).toMatch(/^hint: /m);
  expect(ended.stderr).not.toMatch(/^ +at /m);
});

test("a profile that does not exist is told by name, before anything is made", async () => {
  const ended = await someone().awslab(["run", "ecs", "--yes", "--target", "aws", "--profile", "nobody"]);
  expect(ended).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('error WRONG_PROFILE: The profile "nobody"'),
  });
});

test("an endpoint where nobody answers is the environment's fault", async () => {
  const ended = await someone({ AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b", AWS_REGION: "us-east-1" }).awslab([
    "run",
    "ecs",
    "--yes",
    "--endpoint-url",
    "http://127.0.0.1:1",
  ]);
  expect(ended).toMatchObject({ code: 3, stderr: expect.stringContaining("error NO_ANSWER") });
});

test("a home that cannot be made, and one on a file system where nobody can make folders", async () => {
  const one = someone();
  writeFileSync(join(one.home, "file"), "");
  for (const home of [join(one.home, "file", "state"), "/sys/awslab"])
    expect(await one.awslab(["run", "ecs", "--yes"], { AWSLAB_HOME: home })).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("error HOME_NOT_WRITABLE"),
    });
});

test("a port that is taken, where that port was asked for", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const ended = await someone().awslab(["sandbox", "start", "--port", String(port)]);
  server.close();
  expect(ended).toMatchObject({ code: 3, stderr: expect.stringContaining(`error PORT_TAKEN: Port ${port} is taken`) });
});

test("a sandbox of another version, and of another pace", async () => {
  const one = someone();
  await one.awslab(["sandbox", "start", "--pace", "instant"]);
  expect(await one.awslab(["run", "ecs", "--yes", "--pace", "real"])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("error SANDBOX_DIFFERS"),
  });
  const file = join(one.home, "state", "sandbox", "server.json");
  const server = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ ...server, version: "99.0.0" }));
  expect(await one.awslab(["run", "ecs", "--yes"])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("error SANDBOX_VERSION: A sandbox of awslab 99.0.0 is running"),
  });
});

test("a sandbox that was killed comes back as it was started", async () => {
  const one = someone();
  await one.awslab(["sandbox", "start", "--pace", "instant", "--region", "eu-central-1"]);
  const before = JSON.parse((await one.awslab(["sandbox", "status", "--json"])).stdout);
  process.kill(before.pid, "SIGKILL");
  const env = await one.awslab(["sandbox", "env", "--json"]);
  expect(JSON.parse(env.stdout)).toMatchObject({ AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: before.accessKeyId });
  const after = JSON.parse((await one.awslab(["sandbox", "status", "--json"])).stdout);
  expect(after).toMatchObject({ running: true, pace: "instant", account: before.account });
  expect(after.pid).not.toBe(before.pid);
});

test("a broken journal is told and hides nothing else; a newer one is refused", async () => {
  const one = someone();
  expect((await one.awslab(["run", "ecs", "--challenge", "--pace", "instant"])).code).toBe(0);
  const runs = join(one.home, "state", "runs");
  const [run = ""] = readdirSync(runs);
  const journal = join(runs, run, "journal.ndjson");
  expect(statSync(journal).mode & 0o777).toBe(0o600);
  const sound = readFileSync(journal, "utf8");

  const lines = sound.split("\n");
  writeFileSync(journal, [lines[0], "{ broken", ...lines.slice(2)].join("\n"));
  const damaged = await one.awslab(["status"]);
  expect(damaged.stderr).toMatch(/warning JOURNAL_DAMAGED: The journal of run \w+ is damaged at line 2/);

  writeFileSync(journal, sound);
  appendFileSync(journal, '{"torn by a cra');
  expect((await one.awslab(["status", "--json"])).stdout).toContain(run);
  expect(await one.awslab(["cleanup", "--yes"])).toMatchObject({ code: 0 });
}, 120_000);
