import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as SSM from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";
import { memoryStore } from "../../../../src/sandbox/state/memory-store.ts";
import type { Store } from "../../../../src/sandbox/state/store.ts";

let folder: string;
let store: Store;
let sandbox: Sandbox;
let ssm: ServiceClient<typeof SSM>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "awslab-ssm-"));
  store = memoryStore();
  sandbox = await createSandbox({ pace: "instant", folder, store });
  ssm = sandbox.service<typeof SSM>("ssm");
});
afterEach(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const put = (Name: string, Value: string, changes: Partial<SSM.PutParameterRequest> = {}) =>
  ssm.PutParameter({ Name, Value, Type: "String", ...changes });

describe("parameters", () => {
  it("have versions, and selectors of them", async () => {
    expect(await put("/lab/a", "one")).toEqual({ Version: 1, Tier: "Standard" });
    await expect(put("/lab/a", "two")).rejects.toMatchObject({
      name: "ParameterAlreadyExists",
      message:
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    });
    expect((await put("/lab/a", "two", { Overwrite: true })).Version).toBe(2);
    await ssm.LabelParameterVersion({ Name: "/lab/a", ParameterVersion: 1, Labels: ["stable", "1st"] });
    const value = async (Name: string) => (await ssm.GetParameter({ Name })).Parameter;
    expect(await value("/lab/a")).toMatchObject({ Value: "two", Version: 2 });
    expect(await value("/lab/a:1")).toMatchObject({ Value: "one", Selector: ":1" });
    expect(await value("/lab/a:stable")).toMatchObject({ Value: "one", Version: 1 });
    const arn = `arn:aws:ssm:us-east-1:${sandbox.account}:parameter/lab/a`;
    expect(await value(arn)).toMatchObject({ Name: "/lab/a", ARN: arn });
    await expect(value("/lab/a:9")).rejects.toMatchObject({ name: "ParameterVersionNotFound" });
    await expect(value("/lab/b")).rejects.toMatchObject({ name: "ParameterNotFound" });
    const history = await ssm.GetParameterHistory({ Name: "/lab/a" });
    expect(history.Parameters?.map((each) => [each.Version, each.Value, each.Labels])).toEqual([
      [1, "one", ["stable"]],
      [2, "two", []],
    ]);
  });

  it("drop the oldest of a hundred versions, but not one with a label", async () => {
    await put("a", "0");
    for (let i = 1; i <= 100; i += 1) await put("a", `${i}`, { Overwrite: true });
    await expect(ssm.GetParameter({ Name: "a:1" })).rejects.toMatchObject({ name: "ParameterVersionNotFound" });
    await ssm.LabelParameterVersion({ Name: "a", ParameterVersion: 2, Labels: ["keep"] });
    await expect(put("a", "x", { Overwrite: true })).rejects.toMatchObject({
      name: "ParameterMaxVersionLimitExceeded",
    });
    await ssm.UnlabelParameterVersion({ Name: "a", ParameterVersion: 2, Labels: ["keep"] });
    expect((await put("a", "x", { Overwrite: true })).Version).toBe(102);
  });

  it("refuse names, values and types that AWS refuses", async () => {
    const refused = (Name: string, changes: Partial<SSM.PutParameterRequest> = {}) =>
      expect(put(Name, "x", changes)).rejects;
    await refused("/aws/x").toMatchObject({
      name: "AccessDeniedException",
      message: "No access to reserved parameter name: /aws/x.",
    });
    for (const name of ["aws-x", "SSM.x", "a b", "a/b", "/a//b", "/a/"])
      await refused(name).toMatchObject({ name: "ValidationException" });
    await refused(`/${Array.from({ length: 16 }, (_, i) => i).join("/")}`).toMatchObject({
      name: "HierarchyLevelLimitExceededException",
    });
    await expect(ssm.PutParameter({ Name: "a", Value: "x" })).rejects.toMatchObject({
      name: "ValidationException",
      message: "A parameter type is required when you create a parameter.",
    });
    await refused("a", { Value: "" }).toMatchObject({ name: "ValidationException" });
    await refused("a", { AllowedPattern: "^\\d+$" }).toMatchObject({ name: "ParameterPatternMismatchException" });
    await refused("a", { AllowedPattern: "(" }).toMatchObject({ name: "InvalidAllowedPatternException" });
    await refused("a", { Policies: '[{"Type":"Expiration"}]' }).toMatchObject({ name: "ValidationException" });
    await put("a", "x");
    await refused("a", { Overwrite: true, Type: "StringList" }).toMatchObject({
      name: "HierarchyTypeMismatchException",
    });
    await refused("a", { Overwrite: true, Tags: [{ Key: "k", Value: "v" }] }).toMatchObject({
      name: "ValidationException",
    });
  });

  it("have tiers with their sizes", async () => {
    const long = "x".repeat(4097);
    await expect(put("a", long)).rejects.toMatchObject({ name: "ValidationException" });
    expect((await put("a", long, { Tier: "Intelligent-Tiering" })).Tier).toBe("Advanced");
    await expect(put("a", "x", { Tier: "Standard", Overwrite: true })).rejects.toMatchObject({
      name: "ValidationException",
    });
    await expect(put("b", "x".repeat(8193), { Tier: "Advanced" })).rejects.toMatchObject({
      name: "ValidationException",
    });
  });

  it("are found by path, name and tag, and deleted", async () => {
    for (const name of ["/lab/x", "/lab/x/y", "/lab/z", "/other/x"])
      await put(name, name, { Tags: [{ Key: "n", Value: name }] });
    const names = async (input: SSM.GetParametersByPathRequest) =>
      (await ssm.GetParametersByPath(input)).Parameters?.map((each) => each.Name);
    expect(await names({ Path: "/lab" })).toEqual(["/lab/x", "/lab/z"]);
    expect(await names({ Path: "/lab/", Recursive: true })).toEqual(["/lab/x", "/lab/x/y", "/lab/z"]);
    await expect(names({ Path: "lab" })).rejects.toMatchObject({ name: "ValidationException" });
    const first = await ssm.GetParametersByPath({ Path: "/", Recursive: true, MaxResults: 3 });
    expect(await names({ Path: "/", Recursive: true, NextToken: first.NextToken })).toEqual(["/other/x"]);
    const described = async (...ParameterFilters: SSM.ParameterStringFilter[]) =>
      (await ssm.DescribeParameters({ ParameterFilters })).Parameters?.map((each) => each.Name);
    expect(await described({ Key: "Name", Option: "Contains", Values: ["x/y"] })).toEqual(["/lab/x/y"]);
    expect(await described({ Key: "Path", Option: "OneLevel", Values: ["/lab"] })).toEqual(["/lab/x", "/lab/z"]);
    expect(await described({ Key: "tag:n", Values: ["/other/x"] })).toEqual(["/other/x"]);
    await expect(described({ Key: "Colour" })).rejects.toMatchObject({ name: "InvalidFilterKey" });
    await expect(described({ Key: "Tier", Option: "Contains" })).rejects.toMatchObject({ name: "InvalidFilterOption" });
    expect(await ssm.GetParameters({ Names: ["/lab/x", "/none"] })).toMatchObject({ InvalidParameters: ["/none"] });
    expect(await ssm.DeleteParameters({ Names: ["/lab/x", "/none"] })).toEqual({
      DeletedParameters: ["/lab/x"],
      InvalidParameters: ["/none"],
    });
    await ssm.DeleteParameter({ Name: "/lab/z" });
    await expect(ssm.DeleteParameter({ Name: "/lab/z" })).rejects.toMatchObject({ name: "ParameterNotFound" });
  });

  it("have tags", async () => {
    await put("a", "x");
    const resource = { ResourceType: "Parameter", ResourceId: "a" } as const;
    await ssm.AddTagsToResource({
      ...resource,
      Tags: [
        { Key: "k", Value: "v" },
        { Key: "l", Value: "w" },
      ],
    });
    await ssm.RemoveTagsFromResource({ ...resource, TagKeys: ["l"] });
    expect((await ssm.ListTagsForResource(resource)).TagList).toEqual([{ Key: "k", Value: "v" }]);
    expect(sandbox.inventory()).toMatchObject([{ type: "ssm:parameter", tags: { k: "v" } }]);
    await expect(ssm.ListTagsForResource({ ...resource, ResourceId: "b" })).rejects.toMatchObject({
      name: "InvalidResourceId",
    });
    await expect(ssm.ListTagsForResource({ ...resource, ResourceType: "Document" })).rejects.toMatchObject({
      name: "InvalidResourceType",
    });
  });
});

describe("SecureString", () => {
  it("is encrypted at rest, with a key that only the owner may read", async () => {
    await put("/lab/secret", "hello", { Type: "SecureString" });
    const sealed = (await ssm.GetParameter({ Name: "/lab/secret" })).Parameter?.Value ?? "";
    expect(sealed).not.toContain("hello");
    expect(Buffer.from(sealed, "base64").toString("latin1")).not.toContain("hello");
    expect(JSON.stringify(store.entries(""))).not.toContain("hello");
    const opened = await ssm.GetParameter({ Name: "/lab/secret", WithDecryption: true });
    expect(opened.Parameter).toMatchObject({ Value: "hello", Type: "SecureString" });
    const key = join(folder, "ssm", "parameters.key");
    expect(readFileSync(key)).toHaveLength(32);
    if (process.platform !== "win32") expect(statSync(key).mode & 0o777).toBe(0o600);
    await put("/lab/secret", "again", { Overwrite: true, Type: "SecureString" });
    const history = await ssm.GetParameterHistory({ Name: "/lab/secret", WithDecryption: true });
    expect(history.Parameters?.map((each) => each.Value)).toEqual(["hello", "again"]);
    await expect(put("b", "x", { Type: "SecureString", KeyId: "alias/mine" })).rejects.toMatchObject({
      name: "InvalidKeyId",
    });
  });
});

describe("AWS's own parameters", () => {
  it("name the images that ec2 has", async () => {
    const ecs = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended";
    const { Parameter: id } = await ssm.GetParameter({ Name: `${ecs}/image_id` });
    expect(id?.Value).toMatch(/^ami-[0-9a-f]{17}$/);
    expect(id?.ARN).toBe(`arn:aws:ssm:us-east-1::parameter${ecs}/image_id`);
    const { Parameter: all } = await ssm.GetParameter({ Name: ecs });
    expect(JSON.parse(all?.Value ?? "")).toMatchObject({ image_id: id?.Value, os: "Amazon Linux 2023" });
    const { Parameters } = await ssm.GetParametersByPath({ Path: "/aws/service/ami-amazon-linux-latest" });
    expect(Parameters?.map((each) => each.Name)).toContain(
      "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
    );
    await expect(ssm.GetParameter({ Name: "/aws/service/none" })).rejects.toMatchObject({ name: "ParameterNotFound" });
  });
});
