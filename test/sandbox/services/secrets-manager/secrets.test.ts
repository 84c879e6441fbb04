/** Secrets: versions and their labels, the recovery window, idempotency, and who may not touch what. */
import type * as SecretsManager from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";

let sandbox: Sandbox;
const secrets = () => sandbox.service<typeof SecretsManager>("secrets-manager");

beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant" });
});

afterAll(() => sandbox.close());

test("a new value is current, the one before it previous", async () => {
  const { ARN = "", VersionId: first } = await secrets().CreateSecret({ Name: "app/key", SecretString: "one" });
  expect(ARN).toMatch(/:secretsmanager:us-east-1:\d{12}:secret:app\/key-[a-z0-9]{6}$/i);
  const { VersionId: second } = await secrets().PutSecretValue({ SecretId: "app/key", SecretString: "two" });
  expect(await secrets().GetSecretValue({ SecretId: ARN })).toMatchObject({
    SecretString: "two",
    VersionId: second,
    VersionStages: ["AWSCURRENT"],
  });
  const previous = { SecretId: ARN.slice(0, -7), VersionStage: "AWSPREVIOUS" };
  expect(await secrets().GetSecretValue(previous)).toMatchObject({ SecretString: "one", VersionId: first });
  await secrets().UpdateSecret({ SecretId: "app/key", SecretBinary: Uint8Array.of(1, 2, 255) });
  const { SecretBinary } = await secrets().GetSecretValue({ SecretId: "app/key" });
  expect([...(SecretBinary ?? [])]).toEqual([1, 2, 255]);
  const { Versions } = await secrets().ListSecretVersionIds({ SecretId: "app/key" });
  expect(Versions?.map(({ VersionStages }) => VersionStages)).toEqual([["AWSPREVIOUS"], ["AWSCURRENT"]]);
  await expect(secrets().GetSecretValue({ SecretId: "app/key", VersionStage: "other" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Secrets Manager can't find the specified secret value for staging label: other",
  });
});

test("a token makes a call repeatable", async () => {
  const call = { Name: "again", SecretString: "same", ClientRequestToken: "a".repeat(32) };
  const { ARN } = await secrets().CreateSecret(call);
  expect((await secrets().CreateSecret(call)).ARN).toBe(ARN);
  await expect(secrets().CreateSecret({ ...call, SecretString: "other" })).rejects.toMatchObject({
    name: "ResourceExistsException",
  });
});

test("a deleted secret can be restored, and keeps its name until then", async () => {
  await secrets().CreateSecret({ Name: "gone", SecretString: "x" });
  await expect(secrets().DeleteSecret({ SecretId: "gone", RecoveryWindowInDays: 6 })).rejects.toMatchObject({
    name: "InvalidParameterException",
  });
  const { DeletionDate } = await secrets().DeleteSecret({ SecretId: "gone", RecoveryWindowInDays: 7 });
  expect((DeletionDate?.getTime() ?? 0) - Date.now()).toBeGreaterThan(6 * 86_400_000);
  await expect(secrets().GetSecretValue({ SecretId: "gone" })).rejects.toMatchObject({
    name: "InvalidRequestException",
    message: "You can't perform this operation on the secret because it was marked for deletion.",
  });
  await expect(secrets().CreateSecret({ Name: "gone" })).rejects.toMatchObject({ name: "InvalidRequestException" });
  await secrets().RestoreSecret({ SecretId: "gone" });
  expect((await secrets().GetSecretValue({ SecretId: "gone" })).SecretString).toBe("x");
  await secrets().DeleteSecret({ SecretId: "gone", ForceDeleteWithoutRecovery: true });
  await expect(secrets().DescribeSecret({ SecretId: "gone" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("lists by filter", async () => {
  await secrets().CreateSecret({ Name: "list/one", Description: "The first of two" });
  await secrets().CreateSecret({ Name: "list/two", Tags: [{ Key: "kind", Value: "second" }] });
  const names = async (Filters: SecretsManager.Filter[]) =>
    (await secrets().ListSecrets({ Filters, SortBy: "name", SortOrder: "asc" })).SecretList?.map(({ Name }) => Name);
  expect(await names([{ Key: "name", Values: ["list/"] }])).toEqual(["list/one", "list/two"]);
  expect(await names([{ Key: "description", Values: ["FIRST"] }])).toEqual(["list/one"]);
  expect(await names([{ Key: "tag-value", Values: ["sec"] }])).toEqual(["list/two"]);
});

test("a random password has of each kind", async () => {
  const { RandomPassword = "" } = await secrets().GetRandomPassword({
    PasswordLength: 12,
    ExcludePunctuation: true,
    ExcludeCharacters: "lO0",
  });
  expect(RandomPassword).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*[1-9])[a-km-zA-NP-Z1-9]{12}$/);
});

test("a policy must be JSON", async () => {
  await secrets().CreateSecret({ Name: "shared" });
  await expect(secrets().PutResourcePolicy({ SecretId: "shared", ResourcePolicy: "{" })).rejects.toMatchObject({
    name: "MalformedPolicyDocumentException",
  });
});
