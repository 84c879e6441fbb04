import { describe, expect, it } from "vitest";
import type { ResourceType } from "../../../src/aws/index.ts";
import { allTypes } from "../../../src/aws/index.ts";
import { deleteInOrder, precedence } from "../../../src/engine/cleanup/delete-order.ts";

const row = (type: string, ...after: string[]): ResourceType => ({
  type,
  creates: [],
  after,
  read: async () => undefined,
  find: async () => [],
  delete: async () => {},
  settle: 0,
  deletion: { usual: 1, limit: 1 },
  dailyCost: "free",
});
const types = [row("vpc", "subnet"), row("subnet", "eni"), row("eni"), row("role", "eni")];
const item = (type: string, id: string) => ({ type: types.find((each) => each.type === type) ?? row(type), id });
const gone = { state: "gone", why: "", deleted: true } as const;

describe("the order of deletion", () => {
  it("waits for everything before it, also where the type in between is absent", async () => {
    const order: string[] = [];
    const items = [item("vpc", "v"), item("eni", "e")];
    await deleteInOrder(items, types, async ({ id }) => {
      order.push(id);
      return gone;
    });
    expect(order).toEqual(["e", "v"]);
  });

  it("blocks what comes after a failure, and nothing else", async () => {
    const items = [item("vpc", "v"), item("subnet", "s1"), item("subnet", "s2"), item("eni", "e"), item("role", "r")];
    const tried: string[] = [];
    const ends = await deleteInOrder(items, types, async ({ id }) => {
      tried.push(id);
      return id === "s1" ? { state: "left", why: "denied" } : gone;
    });
    expect(tried.sort()).toEqual(["e", "r", "s1", "s2"]);
    expect(ends.get(items[0] ?? item("vpc", "v"))).toMatchObject({
      state: "left",
      blocked: true,
      why: "blocked by subnet s1",
    });
  });

  it("runs independent branches at the same time", async () => {
    let running = 0;
    let most = 0;
    await deleteInOrder([item("subnet", "1"), item("subnet", "2"), item("role", "3")], types, async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return gone;
    });
    expect(most).toBe(3);
  });

  it("has roles and networks after what uses them, in the catalogue", async () => {
    const before = precedence(await allTypes());
    for (const user of ["ecs:service", "ecs:task", "ecs:cluster", "ec2:instance", "auto-scaling:group"])
      expect(before.get("iam:role")).toContain(user);
    for (const inside of [
      "ec2:subnet",
      "ec2:security-group",
      "ec2:network-interface",
      "ec2:internet-gateway",
      "ec2:instance",
    ])
      expect(before.get("ec2:vpc")).toContain(inside);
    for (const writer of ["ecs:service", "ecs:task", "ecs:cluster"])
      expect(before.get("cloudwatch-logs:log-group")).toContain(writer);
  });
});
