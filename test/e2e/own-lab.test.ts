import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type Learner, learner } from "./awslab.ts";

let one: Learner | undefined;
afterEach(() => one?.awslab(["sandbox", "stop"]));

test("a lab made from the skeleton runs, is verified and cleaned up", async () => {
  one = learner();
  expect(await one.awslab(["new", "hello"])).toMatchObject({ code: 0 });
  const ran = await one.awslab(["run", "./hello", "--yes", "--pace", "instant"]);
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.stderr).toContain("This lab is code");
  expect(ran.stderr).toContain("awslab verify ./hello");
  expect(await one.awslab(["verify", "./hello"])).toMatchObject({ code: 0 });
  expect(await one.awslab(["verify"])).toMatchObject({ code: 2, stderr: expect.stringContaining("./hello") });
  expect(await one.awslab(["cleanup", "--yes"])).toMatchObject({ code: 0 });
});

test("an unsound lab is refused with file and reason, before anything is made", async () => {
  one = learner();
  await one.awslab(["new", "broken"]);
  const file = join(one.home, "broken", "lab.js");
  writeFileSync(file, readFileSync(file, "utf8").replace(/hints: \[[^\]]*\]/, "hints: []"));
  const ended = await one.awslab(["run", "./broken", "--yes"]);
  expect(ended).toMatchObject({ code: 2, stdout: "" });
  expect(ended.stderr).toContain("error LAB_UNSOUND");
  expect(ended.stderr).toContain('check "says-something" has 0 hints, fewer than two');
});

test.each([
  ["Hello", "BAD_LAB_ID"],
  [".", "BAD_LAB_ID"],
])("awslab new %s is refused as %s", async (id, code) => {
  one = learner();
  expect(await one.awslab(["new", id])).toMatchObject({ code: 2, stderr: expect.stringContaining(`error ${code}`) });
});
