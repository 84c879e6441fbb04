import { expect, test } from "vitest";
import { activity } from "../../src/report/activity.ts";
import { plain } from "../../src/report/style.ts";
import { CLEANUP, event, RUN } from "./events.ts";

const at = (iso: string, second: number): number => Date.parse(iso) + second * 1000;

test("shows each active step with what it does, how long it has taken and how long it usually takes", () => {
  const now = activity({ style: plain, width: 90 });
  for (const each of RUN.slice(0, 7)) now.update(each);
  expect(now.lines(at(RUN[0]?.at ?? "", 12)).join("\n")).toMatchInlineSnapshot(`
    "0 of 3 steps
        network           the VPC to become available: pending  10 s, on AWS usually 8 s
        identity          Roles for agent, task and host  12 s"
  `);
});

test("is empty when the run is over", () => {
  const now = activity({ style: plain, width: 90 });
  for (const each of [...RUN, ...CLEANUP]) now.update(each);
  expect(now.lines(at(RUN[0]?.at ?? "", 20))).toEqual([]);
});

test("a wait that is observed again goes on counting", () => {
  const now = activity({ style: plain, width: 90 });
  const wait = { step: "a", what: "the thing", usualSeconds: 10 };
  now.update(event("wait.started", wait, 0));
  now.update(event("wait.observed", { ...wait, observed: "pending", elapsedSeconds: 5 }, 5));
  expect(now.lines(at(event("wait.started", wait).at, 7))[1]).toContain("7 s, on AWS usually 10 s");
});
