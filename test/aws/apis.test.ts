/** The rows of user pools and of HTTP and WebSocket APIs: found by the run's name, deleted with all that is in them, gone. */
import { ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import { CognitoIdentityProvider } from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "vitest";
import { classifyFault } from "../../src/aws/faults.ts";
import { allTypes } from "../../src/aws/index.ts";
import type { ResourceContext } from "../../src/aws/resource-type.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/index.ts";
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

test("what a run makes is found by name or tag, deleted and gone; what is not its own stays", async () => {
  const { aws } = context;
  for (const name of [NAME, "other"]) {
    await aws(CognitoIdentityProvider).createUserPool({
      PoolName: name,
      DeletionProtection: "ACTIVE",
      UserPoolTags: { a: "1" },
    });
    const { ApiId } = await aws(ApiGatewayV2).createApi({ Name: name, ProtocolType: "HTTP" });
    await aws(ApiGatewayV2).createStage({ ApiId, StageName: "$default", AutoDeploy: true });
  }
  const tagged = await aws(ApiGatewayV2).createApi({
    Name: "any",
    ProtocolType: "WEBSOCKET",
    RouteSelectionExpression: "$request.body.action",
    Tags: { "awslab:run": "abcdef" },
  });
  for (const name of ["cognito-identity-provider:userpool", "apigatewayv2:api"]) {
    const row = (await allTypes()).find(({ type }) => type === name);
    const sightings = (await row?.find(context)) ?? [];
    expect(sightings).toHaveLength(name === "apigatewayv2:api" ? 2 : 1);
    for (const sighting of sightings) {
      expect(await row?.read(context, sighting)).toMatchObject({ id: sighting.id, state: "live" });
      await row?.delete(context, sighting);
      const error = await row?.read(context, sighting).catch((thrown: unknown) => thrown);
      expect(classifyFault(error), `${name}: ${error}`).toBe("gone");
    }
  }
  const left = sandbox.inventory();
  expect(left.map(({ type }) => type).sort()).toEqual([
    "apigatewayv2:api",
    "apigatewayv2:stage",
    "cognito-identity-provider:userpool",
  ]);
  expect(left.some(({ arn }) => arn.includes(String(tagged.ApiId)))).toBe(false);
});
