import type * as ECR from "@aws-sdk/client-ecr";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";

let sandbox: Sandbox;
let ecr: ServiceClient<typeof ECR>;

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  ecr = sandbox.service<typeof ECR>("ecr");
});
afterEach(() => sandbox.close());

describe("repositories", () => {
  it("are made, listed and tagged", async () => {
    const { repository } = await ecr.CreateRepository({
      repositoryName: "lab/web",
      imageTagMutability: "IMMUTABLE",
      tags: [{ Key: "awslab:lab", Value: "ecs" }],
    });
    expect(repository).toMatchObject({
      repositoryArn: `arn:aws:ecr:us-east-1:${sandbox.account}:repository/lab/web`,
      repositoryUri: `${sandbox.account}.dkr.ecr.us-east-1.amazonaws.com/lab/web`,
      imageTagMutability: "IMMUTABLE",
      encryptionConfiguration: { encryptionType: "AES256" },
      imageScanningConfiguration: { scanOnPush: false },
    });
    await ecr.TagResource({ resourceArn: repository?.repositoryArn, tags: [{ Key: "a", Value: "b" }] });
    await ecr.UntagResource({ resourceArn: repository?.repositoryArn, tagKeys: ["awslab:lab"] });
    expect((await ecr.ListTagsForResource({ resourceArn: repository?.repositoryArn })).tags).toEqual([
      { Key: "a", Value: "b" },
    ]);
    await ecr.CreateRepository({ repositoryName: "lab/api" });
    const first = await ecr.DescribeRepositories({ maxResults: 1 });
    expect(first.repositories?.map((each) => each.repositoryName)).toEqual(["lab/api"]);
    const second = await ecr.DescribeRepositories({ nextToken: first.nextToken });
    expect(second.repositories?.map((each) => each.repositoryName)).toEqual(["lab/web"]);
  });

  it("refuse what ECR refuses", async () => {
    await ecr.CreateRepository({ repositoryName: "web" });
    await expect(ecr.CreateRepository({ repositoryName: "web" })).rejects.toMatchObject({
      name: "RepositoryAlreadyExistsException",
      message: `The repository with name 'web' already exists in the registry with id '${sandbox.account}'`,
    });
    await expect(ecr.CreateRepository({ repositoryName: "Web" })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
    await expect(ecr.DescribeRepositories({ repositoryNames: ["none"] })).rejects.toMatchObject({
      name: "RepositoryNotFoundException",
    });
    await expect(ecr.DescribeImages({ repositoryName: "web", registryId: "111111111111" })).rejects.toMatchObject({
      name: "RepositoryNotFoundException",
    });
    await expect(
      ecr.CreateRepository({ repositoryName: "x1", imageTagMutability: "MUTABLE_WITH_EXCLUSION" }),
    ).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  it("have policies and lifecycle policies", async () => {
    const repositoryName = "web";
    await ecr.CreateRepository({ repositoryName });
    await expect(ecr.GetLifecyclePolicy({ repositoryName })).rejects.toMatchObject({
      name: "LifecyclePolicyNotFoundException",
    });
    const selection = { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 5 };
    const rule = { rulePriority: 1, selection, action: { type: "expire" } };
    const lifecyclePolicyText = JSON.stringify({ rules: [rule] });
    await ecr.PutLifecyclePolicy({ repositoryName, lifecyclePolicyText });
    expect((await ecr.GetLifecyclePolicy({ repositoryName })).lifecyclePolicyText).toBe(lifecyclePolicyText);
    for (const broken of [
      "{",
      "{}",
      JSON.stringify({ rules: [] }),
      JSON.stringify({ rules: [rule, rule] }),
      JSON.stringify({ rules: [{ ...rule, selection: { ...selection, tagStatus: "tagged" } }] }),
      JSON.stringify({ rules: [{ ...rule, selection: { ...selection, countType: "sinceImagePushed" } }] }),
    ])
      await expect(
        ecr.PutLifecyclePolicy({ repositoryName, lifecyclePolicyText: broken.padEnd(100) }),
      ).rejects.toMatchObject({
        name: "InvalidParameterException",
        message: expect.stringContaining("Lifecycle policy validation failure"),
      });
    await ecr.DeleteLifecyclePolicy({ repositoryName });
    await expect(ecr.GetRepositoryPolicy({ repositoryName })).rejects.toMatchObject({
      name: "RepositoryPolicyNotFoundException",
    });
    const policyText = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "*", Action: "ecr:BatchGetImage" }],
    });
    await ecr.SetRepositoryPolicy({ repositoryName, policyText });
    expect((await ecr.GetRepositoryPolicy({ repositoryName })).policyText).toBe(policyText);
    await expect(ecr.SetRepositoryPolicy({ repositoryName, policyText: "{}" })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });
});

describe("registry settings", () => {
  it("start as on AWS, and decide how repositories are scanned", async () => {
    await ecr.CreateRepository({ repositoryName: "lab-ecs-abc/web" });
    await ecr.CreateRepository({ repositoryName: "other" });
    expect((await ecr.GetRegistryScanningConfiguration({})).scanningConfiguration).toEqual({
      scanType: "BASIC",
      rules: [],
    });
    const rules: ECR.RegistryScanningRule[] = [
      { scanFrequency: "SCAN_ON_PUSH", repositoryFilters: [{ filter: "lab-ecs-*", filterType: "WILDCARD" }] },
    ];
    await ecr.PutRegistryScanningConfiguration({ scanType: "BASIC", rules });
    expect((await ecr.GetRegistryScanningConfiguration({})).scanningConfiguration?.rules).toEqual(rules);
    const { scanningConfigurations, failures } = await ecr.BatchGetRepositoryScanningConfiguration({
      repositoryNames: ["lab-ecs-abc/web", "other", "none"],
    });
    expect(scanningConfigurations?.map((each) => each.scanFrequency)).toEqual(["SCAN_ON_PUSH", "MANUAL"]);
    expect(failures).toMatchObject([{ repositoryName: "none", failureCode: "REPOSITORY_NOT_FOUND" }]);
    await expect(
      ecr.PutRegistryScanningConfiguration({
        rules: [{ ...rules[0], scanFrequency: "CONTINUOUS_SCAN" } as ECR.RegistryScanningRule],
      }),
    ).rejects.toMatchObject({ name: "ValidationException" });
    await expect(ecr.GetSigningConfiguration({})).rejects.toMatchObject({
      name: "SigningConfigurationNotFoundException",
    });
  });
});
