import { APIGateway } from "@aws-sdk/client-api-gateway";
import type * as Tagging from "@aws-sdk/client-resource-groups-tagging-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, api, type Lab, lab, MOCK } from "./lab.ts";

let work: Lab;
let shop: Api;

beforeAll(async () => {
  work = await lab();
  shop = await api(work);
});

afterAll(() => work?.sandbox.close());

const refused = (call: Promise<unknown>) => expect(call).rejects;

test("resources: unique among siblings, well-formed, deleted with what is below", async () => {
  const { gateway } = work;
  const at = { restApiId: shop.id };
  const { id: parentId } = await gateway.CreateResource({ ...at, parentId: shop.rootId, pathPart: "pets" });
  await refused(gateway.CreateResource({ ...at, parentId: shop.rootId, pathPart: "pets" })).toMatchObject({
    name: "ConflictException",
    message: "Another resource with the same parent already has this name: pets",
  });
  await refused(gateway.CreateResource({ ...at, parentId: shop.rootId, pathPart: "a/b" })).toMatchObject({
    name: "BadRequestException",
  });
  await refused(gateway.CreateResource({ ...at, parentId: "nobody", pathPart: "x" })).toMatchObject({
    name: "NotFoundException",
    message: "Invalid Resource identifier specified",
  });
  const child = await gateway.CreateResource({ ...at, parentId, pathPart: "{petId}" });
  expect(child.path).toBe("/pets/{petId}");
  await refused(gateway.CreateResource({ ...at, parentId, pathPart: "{other}" })).toMatchObject({
    message: expect.stringContaining("A sibling ({petId}) of this resource already has a variable path part"),
  });
  await gateway.UpdateResource({
    ...at,
    resourceId: parentId,
    patchOperations: [{ op: "replace", path: "/pathPart", value: "animals" }],
  });
  expect((await gateway.GetResource({ ...at, resourceId: child.id })).path).toBe("/animals/{petId}");
  await gateway.DeleteResource({ ...at, resourceId: parentId });
  await refused(gateway.GetResource({ ...at, resourceId: child.id })).toMatchObject({ name: "NotFoundException" });
  await refused(gateway.DeleteResource({ ...at, resourceId: shop.rootId })).toMatchObject({
    name: "BadRequestException",
  });
});

test("methods and mappings may only name what is declared", async () => {
  const { gateway } = work;
  const at = { restApiId: shop.id, resourceId: shop.rootId, httpMethod: "GET" };
  await refused(gateway.CreateDeployment({ restApiId: shop.id })).toMatchObject({
    message: "The REST API doesn't contain any methods",
  });
  await refused(gateway.PutIntegration({ ...at, type: "MOCK" })).toMatchObject({
    message: "Invalid Method identifier specified",
  });
  await refused(gateway.PutMethod({ ...at, authorizationType: "CUSTOM" })).toMatchObject({
    name: "BadRequestException",
  });
  await gateway.PutMethod({
    ...at,
    authorizationType: "NONE",
    requestParameters: { "method.request.querystring.q": false },
  });
  await refused(gateway.PutMethod({ ...at, authorizationType: "NONE" })).toMatchObject({
    name: "ConflictException",
    message: "Method already exists for this resource",
  });
  await refused(gateway.CreateDeployment({ restApiId: shop.id })).toMatchObject({
    message: "No integration defined for method",
  });
  const mapped = (source: string) =>
    gateway.PutIntegration({
      ...at,
      type: "HTTP",
      integrationHttpMethod: "GET",
      uri: "https://example.com",
      requestParameters: { "integration.request.header.x": source },
    });
  await refused(mapped("method.request.querystring.nope")).toMatchObject({
    message:
      "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: method.request.querystring.nope]",
  });
  await mapped("method.request.querystring.q");
  await refused(
    gateway.PutIntegration({ ...at, type: "HTTP", integrationHttpMethod: "GET", uri: "nowhere" }),
  ).toMatchObject({ message: "Invalid HTTP endpoint specified for URI" });
  await refused(
    gateway.PutIntegration({
      ...at,
      type: "AWS",
      integrationHttpMethod: "POST",
      uri: "arn:aws:apigateway:us-east-1:dynamodb:action/PutItem",
    }),
  ).toMatchObject({ message: "Role ARN must be specified for AWS integrations" });
  await refused(gateway.PutIntegrationResponse({ ...at, statusCode: "200" })).toMatchObject({
    message: "Invalid Response status code specified",
  });
});

test("patches: AWS's paths, and its words for others", async () => {
  const { gateway } = work;
  await shop.add({ path: "/patched", integration: MOCK });
  const deploymentId = await shop.deploy("patched");
  const at = { restApiId: shop.id, stageName: "patched" };
  const patch = (path: string, value: string, op: "replace" | "add" = "replace") =>
    gateway.UpdateStage({ ...at, patchOperations: [{ op, path, value }] });
  await refused(patch("/nonsense", "1")).toMatchObject({
    name: "BadRequestException",
    message: expect.stringMatching(
      /^Invalid patch path {2}'\/nonsense' specified for op 'replace'\. Must be one of: \[/,
    ),
  });
  await refused(patch("/*/*/throttling/rateLimit", "fast")).toMatchObject({
    message: expect.stringContaining("Must be a number"),
  });
  await refused(patch("/deploymentId", "nobody")).toMatchObject({ message: "Deployment id does not exist" });
  await refused(patch("/variables/bad-name", "1")).toMatchObject({ name: "BadRequestException" });
  await patch("/*/*/throttling/rateLimit", "5");
  const { methodSettings } = await patch("/~1patched/GET/metrics/enabled", "true");
  expect(methodSettings).toMatchObject({
    "*/*": { throttlingRateLimit: 5, throttlingBurstLimit: 5000 },
    "~1patched/GET": { throttlingRateLimit: 5, metricsEnabled: true },
  });
  await refused(gateway.DeleteDeployment({ restApiId: shop.id, deploymentId })).toMatchObject({
    message: "Active stages pointing to this deployment must be moved or deleted",
  });
  await gateway.DeleteStage(at);
  await gateway.DeleteDeployment({ restApiId: shop.id, deploymentId });
  await refused(gateway.GetStage(at)).toMatchObject({
    name: "NotFoundException",
    message: "Invalid stage identifier specified",
  });
});

test("tags are those of the tagging API too; an API goes with all it has", async () => {
  const { gateway, sandbox } = work;
  const gone = await api(work, { tags: { lab: "x" } });
  await gone.add({ path: "/a" });
  await gone.deploy();
  const resourceArn = `arn:aws:apigateway:us-east-1::/restapis/${gone.id}`;
  const tagging = sandbox.service<typeof Tagging>("resource-groups-tagging-api");
  await tagging.TagResources({ ResourceARNList: [resourceArn], Tags: { more: "1" } });
  expect((await gateway.GetTags({ resourceArn })).tags).toEqual({ lab: "x", more: "1" });
  const { ResourceTagMappingList } = await tagging.GetResources({
    ResourceTypeFilters: ["apigateway"],
    TagFilters: [{ Key: "lab" }],
  });
  expect(ResourceTagMappingList).toMatchObject([{ ResourceARN: resourceArn }]);
  await gateway.DeleteRestApi({ restApiId: gone.id });
  await refused(gateway.GetRestApi({ restApiId: gone.id })).toMatchObject({
    name: "NotFoundException",
    message: `Invalid API identifier specified 123456789012:${gone.id}`,
  });
  expect((await gone.call("/dev/a")).status).toBe(421);
});

test("IAM is asked about HTTP methods on paths", async () => {
  const { iam, sandbox } = work;
  await iam.CreateUser({ UserName: "reader" });
  await iam.PutUserPolicy({
    UserName: "reader",
    PolicyName: "read",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "apigateway:GET", Resource: `arn:aws:apigateway:us-east-1::/restapis/${shop.id}*` },
      ],
    }),
  });
  const { AccessKey } = await iam.CreateAccessKey({ UserName: "reader" });
  const client = new APIGateway({
    region: "us-east-1",
    requestHandler: sandbox.requestHandler(),
    credentials: { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" },
  });
  expect((await client.getResources({ restApiId: shop.id })).items?.length).toBeGreaterThan(0);
  await refused(client.deleteRestApi({ restApiId: shop.id })).toMatchObject({
    message: expect.stringContaining("apigateway:DELETE"),
  });
});
