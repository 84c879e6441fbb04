import type * as ECR from "@aws-sdk/client-ecr";
import type * as Tagging from "@aws-sdk/client-resource-groups-tagging-api";
import type * as SSM from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";

let sandbox: Sandbox;
let tagging: ServiceClient<typeof Tagging>;
let repository: string;
let parameter: string;

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  tagging = sandbox.service<typeof Tagging>("resource-groups-tagging-api");
  const ecr = sandbox.service<typeof ECR>("ecr");
  const ssm = sandbox.service<typeof SSM>("ssm");
  await ecr.CreateRepository({ repositoryName: "web", tags: tags({ "awslab:run": "a", stage: "1" }) });
  await ecr.CreateRepository({ repositoryName: "untagged" });
  await ssm.PutParameter({ Name: "/lab/x", Value: "x", Type: "String", Tags: tags({ "awslab:run": "b" }) });
  repository = `arn:aws:ecr:us-east-1:${sandbox.account}:repository/web`;
  parameter = `arn:aws:ssm:us-east-1:${sandbox.account}:parameter/lab/x`;
});
afterEach(() => sandbox.close());

const tags = (of: Record<string, string>) => Object.entries(of).map(([Key, Value]) => ({ Key, Value }));
const arns = async (input: Tagging.GetResourcesInput) =>
  (await tagging.GetResources(input)).ResourceTagMappingList?.map((each) => each.ResourceARN);

describe("GetResources", () => {
  it("finds tagged resources of all services, by tag and type", async () => {
    expect(await arns({})).toEqual([repository, parameter]);
    expect(await arns({ TagFilters: [{ Key: "awslab:run", Values: ["a"] }] })).toEqual([repository]);
    expect(await arns({ TagFilters: [{ Key: "awslab:run", Values: ["a", "b"] }] })).toEqual([repository, parameter]);
    expect(await arns({ TagFilters: [{ Key: "awslab:run" }, { Key: "stage" }] })).toEqual([repository]);
    expect(await arns({ ResourceTypeFilters: ["ssm"] })).toEqual([parameter]);
    expect(await arns({ ResourceTypeFilters: ["ecr:repository", "ec2:subnet"] })).toEqual([repository]);
    expect(await arns({ ResourceTypeFilters: ["ecr:rep"] })).toEqual([]);
    expect(await arns({ ResourceARNList: [parameter] })).toEqual([parameter]);
  });

  it("pages, and says the end with an empty token", async () => {
    const first = await tagging.GetResources({ ResourcesPerPage: 1 });
    expect(first.ResourceTagMappingList).toHaveLength(1);
    const second = await tagging.GetResources({ ResourcesPerPage: 1, PaginationToken: first.PaginationToken });
    expect(second.PaginationToken).toBe("");
    await expect(arns({ ResourceARNList: [parameter], TagFilters: [{ Key: "a" }] })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });

  it("knows keys and values", async () => {
    expect((await tagging.GetTagKeys({})).TagKeys).toEqual(["awslab:run", "stage"]);
    expect((await tagging.GetTagValues({ Key: "awslab:run" })).TagValues).toEqual(["a", "b"]);
  });
});

describe("TagResources", () => {
  it("tags by the owning service, and names what it cannot tag", async () => {
    const missing = `arn:aws:ecr:us-east-1:${sandbox.account}:repository/none`;
    const foreign = "arn:aws:sqs:us-east-1:123456789012:queue";
    const { FailedResourcesMap } = await tagging.TagResources({
      ResourceARNList: [repository, parameter, missing, foreign],
      Tags: { owner: "ana" },
    });
    expect(Object.keys(FailedResourcesMap ?? {})).toEqual([missing, foreign]);
    expect(FailedResourcesMap?.[missing]?.ErrorMessage).toContain("RepositoryNotFoundException");
    expect(await arns({ TagFilters: [{ Key: "owner", Values: ["ana"] }] })).toEqual([repository, parameter]);
    await tagging.UntagResources({ ResourceARNList: [repository, parameter], TagKeys: ["owner"] });
    expect(await arns({ TagFilters: [{ Key: "owner" }] })).toEqual([]);
  });
});
