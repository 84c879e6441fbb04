import type * as Athena from "@aws-sdk/client-athena";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/index.ts";

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
});
afterEach(() => sandbox.close());

it("work groups have tags, the one that every account has among them", async () => {
  const athena = sandbox.service<typeof Athena>("athena");
  await athena.CreateWorkGroup({ Name: "own", Tags: [{ Key: "team", Value: "red" }] });
  const arn = (name: string) => `arn:aws:athena:us-east-1:${sandbox.account}:workgroup/${name}`;
  const tagsOf = async (name: string) => (await athena.ListTagsForResource({ ResourceARN: arn(name) })).Tags;
  expect(await tagsOf("own")).toEqual([{ Key: "team", Value: "red" }]);
  expect(await tagsOf("primary")).toEqual([]);
  await athena.TagResource({ ResourceARN: arn("primary"), Tags: [{ Key: "team", Value: "blue" }] });
  expect(await tagsOf("primary")).toEqual([{ Key: "team", Value: "blue" }]);
  expect((await athena.ListWorkGroups({})).WorkGroups?.map(({ Name }) => Name).sort()).toEqual(["own", "primary"]);
  await athena.UntagResource({ ResourceARN: arn("primary"), TagKeys: ["team"] });
  expect(await tagsOf("primary")).toEqual([]);
  await expect(tagsOf("other")).rejects.toMatchObject({ name: "InvalidRequestException" });
});
