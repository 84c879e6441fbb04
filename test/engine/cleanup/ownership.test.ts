import { describe, expect, it } from "vitest";
import type { Sighting } from "../../../src/aws/index.ts";
import { type Known, ownershipOf } from "../../../src/engine/cleanup/ownership.ts";
import { type Entry, replay } from "../../../src/journal/index.ts";

const NONCE = "0f".repeat(16);
const entries: Entry[] = [
  {
    kind: "run",
    run: "abc234",
    lab: "small",
    nonce: NONCE,
    target: "aws",
    account: "1",
    partition: "aws",
    region: "us-east-1",
    caller: "arn",
    profile: undefined,
    endpoint: undefined,
    mode: "unattended",
    optional: [],
    version: "0",
    at: "2030-01-01T12:00:00.000Z",
  },
  { kind: "baseline", setting: "existing:ec2:vpc", value: ["vpc-old"], at: "2030-01-01T12:00:00.000Z" },
  {
    kind: "ack",
    call: 1,
    resources: [{ type: "ec2:vpc", id: "vpc-1", ids: {} }],
    requestId: undefined,
    at: "2030-01-01T12:00:01.000Z",
  },
];

function known(more: Partial<Known> = {}): Known {
  const state = replay(entries);
  if (!state) throw new Error("no run");
  return { state, found: new Set(), intendedNames: new Map(), insideIsOurs: false, ...more };
}
const seen = (more: Partial<Sighting>): Sighting => ({ type: "ec2:subnet", id: "s", ids: {}, state: "live", ...more });
const inside = { parent: { type: "ec2:vpc", id: "vpc-1" } };
const whose = (more: Partial<Sighting>, of: Partial<Known> = {}) => ownershipOf(seen(more), known(of)).whose;

describe("whose a resource is", () => {
  it("ours by record, nonce, name, and as a child that AWS made for ours", () => {
    expect(whose({ type: "ec2:vpc", id: "vpc-1" })).toBe("ours");
    expect(whose({ tags: { "awslab:nonce": NONCE } })).toBe("ours");
    for (const name of [
      "lab-small-abc234",
      "lab-small-abc234-x",
      "lab-small-abc234/web",
      "/lab/small/abc234/x",
      "abc234.lab.internal",
    ])
      expect(whose({ name }), name).toBe("ours");
    expect(whose({ ...inside, implicit: true })).toBe("ours");
    const intendedNames = new Map([["ec2:subnet", new Set(["odd"])]]);
    expect(whose({ name: "odd" }, { intendedNames })).toBe("ours");
  });

  it("foreign in every doubt", () => {
    expect(whose({ tags: { "awslab:nonce": "other", "awslab:run": "abc234" } })).toBe("foreign");
    expect(whose({ name: "lab-small-abc234", tags: { "awslab:nonce": "other" } })).toBe("foreign");
    expect(whose({ name: "lab-small-abc234", createdAt: new Date("2030-01-01T11:50:00Z") })).toBe("foreign");
    expect(whose({ type: "ec2:vpc", id: "vpc-old", name: "lab-small-abc234" })).toBe("foreign");
    expect(whose(inside)).toBe("foreign");
  });

  it("inside of ours is the learner's in challenge mode only", () => {
    expect(whose(inside, { insideIsOurs: true })).toBe("ours");
    expect(whose({ ...inside, tags: { "awslab:nonce": "other" } }, { insideIsOurs: true })).toBe("foreign");
    expect(whose({ parent: { type: "ec2:vpc", id: "vpc-2" } }, { insideIsOurs: true })).toBe("foreign");
  });

  it("dates by AWS's clock, not by the machine's", () => {
    const ahead = {
      kind: "baseline",
      setting: "aws-clock",
      value: -3_600_000,
      at: "2030-01-01T12:00:00.000Z",
    } as const;
    const state = replay([...entries, ahead]);
    if (!state) throw new Error("no run");
    const named = (time: string) =>
      whose({ name: "lab-small-abc234", createdAt: new Date(`2030-01-01T${time}Z`) }, { state });
    expect(named("11:00:01")).toBe("ours");
    expect(named("10:50:00")).toBe("foreign");
  });

  it("nobody's business without any likeness", () => {
    for (const name of [undefined, "lab-small-abc2345", "xlab-small-abc234", "lab-other-abc234"])
      expect(whose({ name }), name).toBe("other");
    expect(whose({ createdAt: new Date(0) })).toBe("other");
  });
});
