/** The built sandbox reads and writes YAML: a bundler is strict about where a package's members are. */
import { APIGateway } from "@aws-sdk/client-api-gateway";
import { afterAll, expect, test } from "vitest";
import { learner } from "./awslab.ts";

const one = learner();
afterAll(async () => {
  await one.awslab(["sandbox", "stop"]);
});

const DOCUMENT = `openapi: "3.0.1"
info: { title: written in YAML, version: "1" }
paths:
  /health:
    get:
      responses: { "200": { description: up } }
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: { application/json: '{"statusCode":200}' }
        responses: { default: { statusCode: "200" } }
`;

test("an API comes from a YAML document, and goes back into one", { timeout: 120_000 }, async () => {
  const { code, stdout, stderr } = await one.awslab(["shell", "--print"]);
  expect(code, stderr).toBe(0);
  const env = Object.fromEntries(
    [...stdout.matchAll(/^export (\w+)='?([^'\n]*)'?$/gm)].map(([, name, value]) => [name, value]),
  );
  const gateway = new APIGateway({
    endpoint: env.AWS_ENDPOINT_URL ?? "",
    region: env.AWS_REGION ?? "",
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID ?? "", secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "" },
  });
  const { id: restApiId, name } = await gateway.importRestApi({ body: Buffer.from(DOCUMENT) });
  expect(name).toBe("written in YAML");
  await gateway.createDeployment({ restApiId, stageName: "dev" });
  const { body } = await gateway.getExport({
    restApiId,
    stageName: "dev",
    exportType: "oas30",
    accepts: "application/yaml",
  });
  expect(Buffer.from(body ?? []).toString("utf8")).toContain("  /health:");
});
