/** The rows of REST APIs, plans, keys, domain names and certificates: found, deleted in their order, gone; the log role as it was. */
import { ACM } from "@aws-sdk/client-acm";
import { APIGateway } from "@aws-sdk/client-api-gateway";
import { IAM } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { classifyFault } from "../../src/aws/faults.ts";
import { allSettings, allTypes } from "../../src/aws/index.ts";
import type { ResourceContext } from "../../src/aws/resource-type.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { CERTIFICATE, PRIVATE_KEY } from "../sandbox/services/acm/self-signed.ts";
import { sandboxTarget } from "../support/sandbox-target.ts";

const NAME = "lab-apigw-abcdef";
let sandbox: Sandbox;
let context: ResourceContext;

beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  const { clientConfig, account, partition, region } = sandboxTarget(sandbox);
  context = {
    aws: (client) => Reflect.construct(client, [{ ...clientConfig, maxAttempts: 1 }]),
    run: { id: "abcdef", lab: "apigw", nonce: "n", account, partition, region },
    ours: () => [],
    isRunName: (name) => name?.startsWith(NAME) ?? false,
  };
});
afterAll(() => sandbox?.close());

/** In an order in which `after` is kept. */
const ORDER = ["usage-plan", "api-key", "domain-name", "rest-api"]
  .map((noun) => `api-gateway:${noun}`)
  .concat("acm:certificate");

async function everything(name: string, tags: Record<string, string>): Promise<void> {
  const gateway = context.aws(APIGateway);
  const { id: restApiId, rootResourceId: resourceId } = await gateway.createRestApi({ name, tags });
  await gateway.putMethod({ restApiId, resourceId, httpMethod: "GET", authorizationType: "NONE" });
  await gateway.putIntegration({ restApiId, resourceId, httpMethod: "GET", type: "MOCK" });
  await gateway.createDeployment({ restApiId, stageName: "prod" });
  const { id: usagePlanId } = await gateway.createUsagePlan({ name, apiStages: [{ apiId: restApiId, stage: "prod" }] });
  const { id: keyId } = await gateway.createApiKey({ name });
  await gateway.createUsagePlanKey({ usagePlanId, keyId, keyType: "API_KEY" });
  const { CertificateArn } = await context.aws(ACM).importCertificate({
    Certificate: Buffer.from(CERTIFICATE),
    PrivateKey: Buffer.from(PRIVATE_KEY),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  });
  const domainName = `${name === NAME ? "ours" : "theirs"}.shop.abc.example`;
  await gateway.createDomainName({
    domainName,
    regionalCertificateArn: CertificateArn,
    endpointConfiguration: { types: ["REGIONAL"] },
    tags,
  });
  await gateway.createBasePathMapping({ domainName, restApiId, stage: "prod" });
}

test("what a run makes is found, deleted and gone; what is not its own stays", async () => {
  await everything(NAME, { "awslab:run": "abcdef" });
  await everything("other", { "awslab:run": "zzzzzz" });
  const before = sandbox.inventory().length;
  for (const name of ORDER) {
    const row = (await allTypes()).find(({ type }) => type === name);
    const sightings = (await row?.find(context)) ?? [];
    expect(sightings, name).toHaveLength(1);
    for (const sighting of sightings) {
      expect(await row?.read(context, sighting)).toMatchObject({ id: sighting.id, state: "live" });
      await row?.delete(context, sighting);
      const error = await row?.read(context, sighting).catch((thrown: unknown) => thrown);
      expect(classifyFault(error), `${name}: ${error}`).toBe("gone");
    }
  }
  // The stage went with the API.
  expect(sandbox.inventory()).toHaveLength(before - ORDER.length - 1);
});

test("the account's log role is put back, and the group of its greeting goes with it", async () => {
  const { aws } = context;
  const { Role } = await aws(IAM).createRole({
    RoleName: "logs",
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
  });
  await aws(IAM).attachRolePolicy({
    RoleName: "logs",
    PolicyArn: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
  });
  const setting = (await allSettings()).find((each) => each.setting === "api-gateway:log-role");
  const before = await setting?.read(context);
  const sent = { patchOperations: [{ op: "replace" as const, path: "/cloudwatchRoleArn", value: Role?.Arn }] };
  await aws(APIGateway).updateAccount(sent);
  const welcomed = () => sandbox.inventory().some(({ arn }) => arn.includes("/aws/apigateway/welcome"));
  const deadline = performance.now() + 10_000;
  while (!welcomed() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
  const current = await setting?.read(context);
  expect(setting?.isOurs(current, sent)).toBe(true);
  expect(setting?.isOurs(before, sent)).toBe(false);
  await setting?.restore(context, before);
  expect(await setting?.read(context)).toEqual({ role: null, isWelcomed: false });
});
