import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { call, type Lab, lab } from "./lab.ts";

let work: Lab;

beforeAll(async () => {
  work = await lab();
});

afterAll(() => work?.sandbox.close());

const document = (operation: object = {}) => ({
  openapi: "3.0.1",
  info: { title: "orders", version: "1" },
  servers: [{ url: "https://x.example/{basePath}", variables: { basePath: { default: "v1" } } }],
  "x-amazon-apigateway-request-validators": { all: { validateRequestBody: true, validateRequestParameters: true } },
  "x-amazon-apigateway-request-validator": "all",
  "x-amazon-apigateway-gateway-responses": {
    BAD_REQUEST_BODY: {
      statusCode: 422,
      responseTemplates: { "application/json": '{"detail":"$context.error.validationErrorString"}' },
    },
  },
  paths: {
    "/orders/{orderId}": {
      parameters: [{ name: "orderId", in: "path", required: true, schema: { type: "string" } }],
      post: {
        operationId: "put",
        requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/Order" } } } },
        responses: { 201: { description: "made", headers: { Location: { schema: { type: "string" } } } } },
        "x-amazon-apigateway-integration": {
          type: "mock",
          requestTemplates: { "application/json": '{"statusCode":201}' },
          responses: {
            "2\\d{2}": {
              statusCode: "201",
              responseParameters: { "method.response.header.Location": "'/orders'" },
              responseTemplates: { "application/json": `{"id":"$input.params('orderId')"}` },
            },
          },
        },
        ...operation,
      },
    },
    "/signed": {
      "x-amazon-apigateway-any-method": {
        security: [{ sigv4: [] }, { api_key: [] }],
        responses: {},
        "x-amazon-apigateway-integration": { type: "http_proxy", httpMethod: "ANY", uri: "https://example.com/" },
      },
    },
  },
  components: {
    schemas: {
      Order: { type: "object", required: ["item"], properties: { item: { $ref: "#/components/schemas/Item" } } },
      Item: { type: "string", minLength: 1 },
    },
    securitySchemes: {
      sigv4: { type: "apiKey", name: "Authorization", in: "header", "x-amazon-apigateway-authtype": "awsSigv4" },
      api_key: { type: "apiKey", name: "x-api-key", in: "header" },
      pool: {
        type: "apiKey",
        name: "Authorization",
        in: "header",
        "x-amazon-apigateway-authtype": "cognito_user_pools",
        "x-amazon-apigateway-authorizer": {
          type: "cognito_user_pools",
          providerARNs: ["arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc"],
        },
      },
    },
  },
});

const imported = async (body: string) => {
  const api = await work.gateway.ImportRestApi({
    body: Buffer.from(body),
    parameters: { endpointConfigurationTypes: "REGIONAL" },
  });
  await work.gateway.CreateDeployment({ restApiId: api.id, stageName: "dev" });
  return {
    api,
    post: (body: object, path = "/dev/orders/7") =>
      call(work.sandbox, `${api.id}.execute-api.us-east-1.amazonaws.com`, path, {
        method: "POST",
        body: JSON.stringify(body),
      }),
  };
};

test.each([
  ["JSON", JSON.stringify(document())],
  ["YAML", stringify(document())],
])(
  "%s is imported and serves: paths, models that refer to models, validators, gateway responses, security",
  async (_, body) => {
    const { api, post } = await imported(body);
    expect(api).toMatchObject({ name: "orders", version: "1", endpointConfiguration: { types: ["REGIONAL"] } });
    expect(await post({ item: "tea" })).toMatchObject({
      status: 201,
      json: { id: "7" },
      headers: { location: "/orders" },
    });
    expect(await post({ item: "" })).toMatchObject({
      status: 422,
      json: { detail: expect.stringContaining("is too short") },
    });
    const { items = [] } = await work.gateway.GetResources({ restApiId: api.id, embed: ["methods"] });
    expect(items.find(({ path }) => path === "/signed")?.resourceMethods?.ANY).toMatchObject({
      authorizationType: "AWS_IAM",
      apiKeyRequired: true,
      methodIntegration: { type: "HTTP_PROXY" },
    });
    expect((await work.gateway.GetAuthorizers({ restApiId: api.id })).items).toMatchObject([
      { name: "pool", type: "COGNITO_USER_POOLS" },
    ]);
  },
);

test("what is exported with its extensions can be imported again", async () => {
  const { api } = await imported(JSON.stringify(document()));
  for (const exportType of ["oas30", "swagger"])
    for (const accepts of ["application/json", "application/yaml"]) {
      const { body, contentType } = await work.gateway.GetExport({
        restApiId: api.id,
        stageName: "dev",
        exportType,
        accepts,
        parameters: { extensions: "apigateway" },
      });
      expect(contentType).toBe(accepts);
      const { post } = await imported(Buffer.from(body as Uint8Array).toString("utf8"));
      expect(await post({ item: "tea" })).toMatchObject({
        status: 201,
        json: { id: "7" },
        headers: { location: "/orders" },
      });
      expect((await post({})).status).toBe(422);
    }
});

test("PutRestApi adds to the API or takes its place; basepath may be prepended", async () => {
  const { api } = await imported(JSON.stringify(document()));
  const restApiId = api.id ?? "";
  const more = { ...document(), paths: { "/more": document().paths["/signed"] } };
  const paths = async () => ((await work.gateway.GetResources({ restApiId })).items ?? []).map(({ path }) => path);
  await work.gateway.PutRestApi({ restApiId, mode: "merge", body: Buffer.from(JSON.stringify(more)) });
  expect(await paths()).toEqual(["/", "/more", "/orders", "/orders/{orderId}", "/signed"]);
  await work.gateway.PutRestApi({
    restApiId,
    mode: "overwrite",
    parameters: { basepath: "prepend" },
    body: Buffer.from(JSON.stringify(more)),
  });
  expect(await paths()).toEqual(["/", "/v1", "/v1/more"]);
});

test("documents that make no API are refused, with all that is wrong in them", async () => {
  const refused = (body: string) => expect(work.gateway.ImportRestApi({ body: Buffer.from(body) })).rejects;
  await refused("{ no: json").toMatchObject({ name: "BadRequestException", message: "Invalid OpenAPI input." });
  await refused("a: [").toMatchObject({ name: "BadRequestException" });
  await refused('{"hello":1}').toMatchObject({ name: "BadRequestException" });
  const wrong = document({
    "x-amazon-apigateway-integration": {
      type: "aws",
      httpMethod: "POST",
      uri: "arn:aws:nonsense",
      responses: { default: { statusCode: "418" } },
    },
  });
  await refused(JSON.stringify(wrong)).toMatchObject({
    message:
      "Errors found during import:\n\tUnable to put integration on 'POST' for resource at path '/orders/{orderId}': AWS ARN for integration must contain path or action\n\tUnable to put integration response on 'POST' for resource at path '/orders/{orderId}': Invalid Response status code specified",
  });
  expect((await work.gateway.GetRestApis({})).items?.some(({ name }) => name === undefined)).toBe(false);
});

test.each([
  [
    { "/{a}": { get: { responses: {} } }, "/{b}/c": { get: { responses: {} } } },
    "Unable to create resource at path '/{b}/c': A sibling ({a}) of this resource already has a variable path part -- only one is allowed",
  ],
  [
    { "/a": { get: { responses: {}, "x-amazon-apigateway-integration": { type: "telepathy" } } } },
    "Unable to put integration on 'GET' for resource at path '/a': Enumeration value for IntegrationType must be non-empty",
  ],
  [
    {
      "/a": { get: { responses: {}, "x-amazon-apigateway-integration": { type: "http", uri: "https://a.example/" } } },
    },
    "Unable to put integration on 'GET' for resource at path '/a': Enumeration value for HttpMethod must be non-empty",
  ],
  [
    { "/a": { get: { "x-amazon-apigateway-request-validator": "none", responses: {} } } },
    "Unable to create method 'GET' for resource at path '/a': Invalid Request Validator identifier specified",
  ],
])("%j is refused, and leaves no API", async (paths, why) => {
  const { items: before = [] } = await work.gateway.GetRestApis({ limit: 500 });
  const body = JSON.stringify({ openapi: "3.0.1", info: { title: "wrong", version: "1" }, paths });
  await expect(work.gateway.ImportRestApi({ body: Buffer.from(body) })).rejects.toMatchObject({
    name: "BadRequestException",
    message: `Errors found during import:\n\t${why}`,
  });
  expect((await work.gateway.GetRestApis({ limit: 500 })).items).toHaveLength(before.length);
});

test("versions and sizes that API Gateway does not take", async () => {
  const refused = (body: object) =>
    expect(work.gateway.ImportRestApi({ body: Buffer.from(JSON.stringify(body)) })).rejects;
  await refused({ openapi: "3.1.0", info: { title: "new" }, paths: {} }).toMatchObject({
    message: "Invalid OpenAPI input. Only versions 3.0.x are supported.",
  });
  const large = { openapi: "3.0.1", info: { title: "large", description: "x".repeat(6 * 1024 * 1024) }, paths: {} };
  await refused(large).toMatchObject({ name: "BadRequestException" });
});

test("a document merged again brings its authorizers and validators up to date, by their names", async () => {
  const { api } = await imported(JSON.stringify(document()));
  const restApiId = api.id ?? "";
  const idsOf = async () => [
    (await work.gateway.GetAuthorizers({ restApiId })).items?.map(({ id }) => id),
    (await work.gateway.GetRequestValidators({ restApiId })).items?.map(({ id }) => id),
  ];
  const ids = await idsOf();
  await work.gateway.PutRestApi({ restApiId, mode: "merge", body: Buffer.from(JSON.stringify(document())) });
  expect(await idsOf()).toEqual(ids);
});
