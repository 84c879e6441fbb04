import type * as Config from "@aws-sdk/client-config-service";
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as ECR from "@aws-sdk/client-ecr";
import type * as ECS from "@aws-sdk/client-ecs";
import type * as S3 from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";
import { BUCKET, startRecording } from "./set-up.ts";

const TYPES = [
  "AWS::ECS::Cluster",
  "AWS::ECS::TaskDefinition",
  "AWS::ECR::Repository",
  "AWS::S3::Bucket",
  "AWS::EC2::SecurityGroup",
];
let sandbox: Sandbox;
let config: ServiceClient<typeof Config>;

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  config = sandbox.service<typeof Config>("config-service");
});
afterEach(() => sandbox.close());

const put = (identifier: string, more: Partial<Config.ConfigRule> = {}) =>
  config.PutConfigRule({
    ConfigRule: { ConfigRuleName: identifier, Source: { Owner: "AWS", SourceIdentifier: identifier }, ...more },
  });

const results = async (rule: string) => {
  const { EvaluationResults = [] } = await config.GetComplianceDetailsByConfigRule({ ConfigRuleName: rule });
  return Object.fromEntries(
    EvaluationResults.map(({ EvaluationResultIdentifier: id, ComplianceType }) => [
      id?.EvaluationResultQualifier?.ResourceId?.split("/").at(-1),
      ComplianceType,
    ]),
  );
};

const becomes = (rule: string, expected: Record<string, string>) =>
  vi.waitFor(async () => expect(await results(rule)).toEqual(expected), { timeout: 8000, interval: 20 });

const settled = (ConfigRuleName: string) =>
  vi.waitFor(
    async () => {
      const { ConfigRules } = await config.DescribeConfigRules({ ConfigRuleNames: [ConfigRuleName] });
      expect(ConfigRules?.[0]?.ConfigRuleState).toBe("ACTIVE");
    },
    { timeout: 5000, interval: 5 },
  );

describe("managed rules", () => {
  it("judge clusters and the latest revisions of task definitions", async () => {
    await startRecording(sandbox, TYPES);
    const ecs = sandbox.service<typeof ECS>("ecs");
    await ecs.CreateCluster({ clusterName: "seen", settings: [{ name: "containerInsights", value: "enhanced" }] });
    await ecs.CreateCluster({ clusterName: "blind" });
    const container = { name: "app", image: "node", memory: 64 };
    const safe = { ...container, readonlyRootFilesystem: true, user: "1000" };
    await ecs.RegisterTaskDefinition({ family: "web", containerDefinitions: [{ ...container, privileged: true }] });
    await ecs.RegisterTaskDefinition({ family: "web", containerDefinitions: [safe] });
    await ecs.RegisterTaskDefinition({
      family: "api",
      containerDefinitions: [safe, { ...container, name: "side", privileged: true }],
    });
    for (const rule of ["ECS_CONTAINER_INSIGHTS_ENABLED", "ECS_CONTAINERS_NONPRIVILEGED"]) await put(rule);
    await put("ECS_CONTAINERS_READONLY_ACCESS");
    await put("ECS_TASK_DEFINITION_NONROOT_USER");
    await becomes("ECS_CONTAINER_INSIGHTS_ENABLED", { seen: "COMPLIANT", blind: "NON_COMPLIANT" });
    const expected = { "web:2": "COMPLIANT", "api:1": "NON_COMPLIANT" };
    await becomes("ECS_CONTAINERS_NONPRIVILEGED", expected);
    await becomes("ECS_CONTAINERS_READONLY_ACCESS", expected);
    await becomes("ECS_TASK_DEFINITION_NONROOT_USER", expected);
    const { EvaluationResults } = await config.GetComplianceDetailsByConfigRule({
      ConfigRuleName: "ECS_CONTAINERS_READONLY_ACCESS",
      ComplianceTypes: ["NON_COMPLIANT"],
    });
    expect(EvaluationResults).toMatchObject([{ Annotation: expect.stringContaining("side") }]);
  });

  it("judge repositories by the registry's rules too", async () => {
    await startRecording(sandbox, TYPES);
    const ecr = sandbox.service<typeof ECR>("ecr");
    await ecr.CreateRepository({ repositoryName: "lab", imageTagMutability: "IMMUTABLE" });
    await ecr.CreateRepository({ repositoryName: "other" });
    await ecr.PutRegistryScanningConfiguration({
      rules: [{ scanFrequency: "SCAN_ON_PUSH", repositoryFilters: [{ filter: "lab*", filterType: "WILDCARD" }] }],
    });
    await put("ECR_PRIVATE_IMAGE_SCANNING_ENABLED");
    await put("ECR_PRIVATE_TAG_IMMUTABILITY_ENABLED");
    await put("ECR_PRIVATE_LIFECYCLE_POLICY_CONFIGURED");
    const expected = { lab: "COMPLIANT", other: "NON_COMPLIANT" };
    await becomes("ECR_PRIVATE_IMAGE_SCANNING_ENABLED", expected);
    await becomes("ECR_PRIVATE_TAG_IMMUTABILITY_ENABLED", expected);
    await becomes("ECR_PRIVATE_LIFECYCLE_POLICY_CONFIGURED", { lab: "NON_COMPLIANT", other: "NON_COMPLIANT" });
  });

  it("judge buckets and security groups, again after a change", async () => {
    await startRecording(sandbox, TYPES);
    const ec2 = sandbox.service<typeof EC2>("ec2");
    const { GroupId } = await ec2.CreateSecurityGroup({ GroupName: "open", Description: "d" });
    const rule = { IpProtocol: "tcp", FromPort: 20, ToPort: 30, IpRanges: [{ CidrIp: "0.0.0.0/0" }] };
    await ec2.AuthorizeSecurityGroupIngress({ GroupId, IpPermissions: [rule] });
    await put("S3_BUCKET_VERSIONING_ENABLED");
    await put("S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED");
    await put("INCOMING_SSH_DISABLED");
    await becomes("S3_BUCKET_VERSIONING_ENABLED", { [BUCKET]: "NON_COMPLIANT" });
    await becomes("S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED", { [BUCKET]: "COMPLIANT" });
    await vi.waitFor(async () => expect((await results("INCOMING_SSH_DISABLED"))[GroupId ?? ""]).toBe("NON_COMPLIANT"));
    await sandbox
      .service<typeof S3>("s3")
      .PutBucketVersioning({ Bucket: BUCKET, VersioningConfiguration: { Status: "Enabled" } });
    await becomes("S3_BUCKET_VERSIONING_ENABLED", { [BUCKET]: "COMPLIANT" });
  }, 15_000);

  it("have no results for types that nobody records", async () => {
    await startRecording(sandbox, ["AWS::ECS::Cluster"]);
    await put("S3_BUCKET_VERSIONING_ENABLED");
    await settled("S3_BUCKET_VERSIONING_ENABLED");
    expect(await results("S3_BUCKET_VERSIONING_ENABLED")).toEqual({});
    const { ComplianceByConfigRules } = await config.DescribeComplianceByConfigRule({});
    expect(ComplianceByConfigRules).toMatchObject([{ Compliance: { ComplianceType: "INSUFFICIENT_DATA" } }]);
    const { ConfigRulesEvaluationStatus } = await config.DescribeConfigRuleEvaluationStatus({});
    expect(ConfigRulesEvaluationStatus?.[0]?.LastSuccessfulEvaluationTime).toBeUndefined();
  });
});

describe("rules", () => {
  it("need a recorder and a source that the sandbox has", async () => {
    await expect(put("S3_BUCKET_VERSIONING_ENABLED")).rejects.toMatchObject({
      name: "NoAvailableConfigurationRecorderException",
    });
    await startRecording(sandbox, TYPES);
    await expect(put("IAM_PASSWORD_POLICY")).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: expect.stringContaining("IAM_PASSWORD_POLICY"),
    });
    await expect(put("own", { Source: { Owner: "CUSTOM_POLICY" } })).rejects.toMatchObject({
      name: "InvalidParameterValueException",
    });
    await expect(config.DescribeConfigRules({ ConfigRuleNames: ["none"] })).rejects.toMatchObject({
      name: "NoSuchConfigRuleException",
    });
  });

  it("are evaluated on demand, once a minute, and tell when", async () => {
    await startRecording(sandbox, TYPES);
    await put("S3_BUCKET_VERSIONING_ENABLED");
    const ConfigRuleNames = ["S3_BUCKET_VERSIONING_ENABLED"];
    await expect(config.StartConfigRulesEvaluation({ ConfigRuleNames: ["none"] })).rejects.toMatchObject({
      name: "NoSuchConfigRuleException",
    });
    await settled("S3_BUCKET_VERSIONING_ENABLED");
    await config.StartConfigRulesEvaluation({ ConfigRuleNames });
    await settled("S3_BUCKET_VERSIONING_ENABLED");
    await expect(config.StartConfigRulesEvaluation({ ConfigRuleNames })).rejects.toMatchObject({
      name: "LimitExceededException",
    });
    const { ConfigRulesEvaluationStatus } = await config.DescribeConfigRuleEvaluationStatus({ ConfigRuleNames });
    expect(ConfigRulesEvaluationStatus?.[0]).toMatchObject({
      FirstEvaluationStarted: true,
      LastSuccessfulEvaluationTime: expect.any(Date),
    });
    const { ComplianceByConfigRules } = await config.DescribeComplianceByConfigRule({});
    expect(ComplianceByConfigRules?.[0]?.Compliance).toEqual({
      ComplianceType: "NON_COMPLIANT",
      ComplianceContributorCount: { CappedCount: 1, CapExceeded: false },
    });
    const { ComplianceByResources } = await config.DescribeComplianceByResource({ ResourceType: "AWS::S3::Bucket" });
    expect(ComplianceByResources).toMatchObject([{ ResourceId: BUCKET }]);
  });

  it("are DELETING, and then gone with their results", async () => {
    await startRecording(sandbox, TYPES);
    const ConfigRuleName = "S3_BUCKET_VERSIONING_ENABLED";
    await put(ConfigRuleName);
    await settled(ConfigRuleName);
    await config.DeleteConfigRule({ ConfigRuleName });
    expect(sandbox.inventory().some(({ type }) => type === "config-service:config-rule")).toBe(false);
    await vi.waitFor(() =>
      expect(config.DescribeConfigRules({ ConfigRuleNames: [ConfigRuleName] })).rejects.toMatchObject({
        name: "NoSuchConfigRuleException",
      }),
    );
    await expect(config.DeleteConfigRule({ ConfigRuleName })).rejects.toMatchObject({
      name: "NoSuchConfigRuleException",
    });
    expect((await config.DescribeComplianceByResource({})).ComplianceByResources).toEqual([]);
  });

  it("cannot be changed while they are evaluated", async () => {
    await sandbox.close();
    sandbox = await createSandbox({ pace: "fast" });
    config = sandbox.service<typeof Config>("config-service");
    await startRecording(sandbox, TYPES);
    await put("S3_BUCKET_VERSIONING_ENABLED");
    const { ConfigRules } = await config.DescribeConfigRules({});
    expect(ConfigRules?.[0]?.ConfigRuleState).toBe("EVALUATING");
    for (const call of [
      put("S3_BUCKET_VERSIONING_ENABLED"),
      config.DeleteConfigRule({ ConfigRuleName: "S3_BUCKET_VERSIONING_ENABLED" }),
      config.StartConfigRulesEvaluation({ ConfigRuleNames: ["S3_BUCKET_VERSIONING_ENABLED"] }),
    ])
      await expect(call).rejects.toMatchObject({ name: "ResourceInUseException" });
  });
});
