import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { CERTIFICATE, PRIVATE_KEY } from "../../sandbox/services/acm/self-signed.ts";
import { awsCliScript } from "./script.ts";

const folder = mkdtempSync(join(tmpdir(), "awslab-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: unknown): string => {
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  return join(folder, name);
};

const template = file("template.json", { "application/json": '{"statusCode":200}' });
const answer = file("answer.json", {
  "application/json": '{"stage":"$context.stage","release":"$stageVariables.release"}',
});
const schema = file("schema.json", {
  $schema: "http://json-schema.org/draft-04/schema#",
  type: "object",
  required: ["qty"],
});
const parameters = file("parameters.json", { "gatewayresponse.header.X-A": "'a'" });
const document = file("openapi.json", {
  openapi: "3.0.1",
  info: { title: "imported", version: "1" },
  paths: {
    "/a": { get: { responses: { 200: { description: "ok" } }, "x-amazon-apigateway-integration": { type: "mock" } } },
  },
});
const certificate = file("certificate.pem", CERTIFICATE);
const key = file("key.pem", PRIVATE_KEY);
const out = join(folder, "export.json");

awsCliScript("REST APIs", [
  {
    run: "apigateway create-rest-api --name shop --endpoint-configuration types=REGIONAL --tags team=shop",
    query: "id",
    save: "api",
    expect: /^[a-z0-9]{10}$/,
  },
  {
    run: "apigateway get-rest-apis",
    query: "items[].[name,endpointConfiguration.types[0]]",
    expect: /^shop\s+REGIONAL$/,
  },
  { run: "apigateway get-resources --rest-api-id $api", query: "items[0].id", save: "root" },
  {
    run: "apigateway create-resource --rest-api-id $api --parent-id $root --path-part health",
    query: "id",
    save: "health",
    expect: /^[a-z0-9]{6}$/,
  },
  {
    run: "apigateway create-resource --rest-api-id $api --parent-id $root --path-part health",
    fails: "ConflictException",
  },
  {
    run: `apigateway create-model --rest-api-id $api --name Order --content-type application/json --schema file://${schema}`,
    query: "name",
    expect: "Order",
  },
  {
    run: "apigateway create-request-validator --rest-api-id $api --name all --validate-request-body --validate-request-parameters",
    query: "id",
    save: "validator",
  },
  {
    run: "apigateway put-method --rest-api-id $api --resource-id $health --http-method GET --authorization-type NONE --request-parameters method.request.querystring.q=false --request-validator-id $validator",
    query: "[httpMethod,apiKeyRequired]",
    expect: /^GET\s+False$/,
  },
  {
    run: "apigateway put-method-response --rest-api-id $api --resource-id $health --http-method GET --status-code 200",
    query: "statusCode",
    expect: "200",
  },
  {
    run: `apigateway put-integration --rest-api-id $api --resource-id $health --http-method GET --type MOCK --request-templates file://${template}`,
    query: "[type,passthroughBehavior,timeoutInMillis]",
    expect: /^MOCK\s+WHEN_NO_MATCH\s+29000$/,
  },
  {
    run: `apigateway put-integration-response --rest-api-id $api --resource-id $health --http-method GET --status-code 200 --response-templates file://${answer}`,
  },
  {
    run: "apigateway test-invoke-method --rest-api-id $api --resource-id $health --http-method GET --stage-variables release=7",
    query: "[status,body]",
    expect: /^200\s+\{"stage":"test-invoke-stage","release":"7"\}$/,
  },
  { run: "apigateway create-deployment --rest-api-id $api", query: "id", save: "deployment" },
  {
    run: "apigateway create-stage --rest-api-id $api --stage-name prod --deployment-id $deployment --variables release=1",
    query: "variables.release",
    expect: "1",
  },
  {
    run: "apigateway update-stage --rest-api-id $api --stage-name prod --patch-operations op=replace,path=/*/*/throttling/rateLimit,value=5 op=replace,path=/variables/release,value=2",
    query: "[methodSettings.*.throttlingRateLimit|[0],variables.release]",
    expect: /^5(\.0)?\s+2$/,
  },
  {
    run: "apigateway update-stage --rest-api-id $api --stage-name prod --patch-operations op=replace,path=/nothing,value=5",
    fails: "BadRequestException",
  },
  {
    run: "apigateway get-deployment --rest-api-id $api --deployment-id $deployment --embed apisummary",
    query: 'apiSummary."/health".GET.authorizationType',
    expect: "NONE",
  },
  {
    run: `apigateway put-gateway-response --rest-api-id $api --response-type DEFAULT_4XX --response-parameters file://${parameters}`,
    query: "defaultResponse",
    expect: "False",
  },
  { run: "apigateway get-gateway-responses --rest-api-id $api", query: "length(items)", expect: "21" },
  { run: "apigateway create-api-key --name partner --enabled", query: "id", save: "key" },
  { run: "apigateway get-api-key --api-key $key --include-value", query: "value", expect: /^[A-Za-z0-9]{40}$/ },
  { run: "apigateway get-api-keys", query: "items[].value", expect: "" },
  {
    run: "apigateway create-usage-plan --name gold --api-stages apiId=$api,stage=prod --throttle rateLimit=2,burstLimit=2 --quota limit=500,period=DAY",
    query: "id",
    save: "plan",
  },
  {
    run: "apigateway create-usage-plan-key --usage-plan-id $plan --key-id $key --key-type API_KEY",
    query: "type",
    expect: "API_KEY",
  },
  {
    run: "apigateway get-usage --usage-plan-id $plan --start-date 2026-01-01 --end-date 2026-01-01",
    query: "items.*[0]|[0]",
    expect: /^0\s+500$/,
  },
  { run: "apigateway delete-usage-plan --usage-plan-id $plan", fails: "BadRequestException" },
  {
    run: "apigateway update-usage-plan --usage-plan-id $plan --patch-operations op=remove,path=/apiStages,value=$api:prod",
    query: "length(apiStages)",
    expect: "0",
  },
  { run: "apigateway delete-usage-plan --usage-plan-id $plan" },
  { run: "apigateway delete-api-key --api-key $key" },
  {
    run: "apigateway update-account --patch-operations op=replace,path=/cloudwatchRoleArn,value=arn:aws:iam::$account:role/none",
    fails: "BadRequestException",
  },
  { run: "apigateway get-account", query: "throttleSettings.[rateLimit,burstLimit]", expect: /^10000(\.0)?\s+5000$/ },
  { run: "apigateway tag-resource --resource-arn arn:aws:apigateway:us-east-1::/restapis/$api --tags more=1" },
  {
    run: "apigateway get-tags --resource-arn arn:aws:apigateway:us-east-1::/restapis/$api",
    query: "tags.[more,team]",
    expect: /^1\s+shop$/,
  },
  {
    run: `apigateway get-export --rest-api-id $api --stage-name prod --export-type oas30 --parameters extensions=integrations ${out}`,
    query: "contentType",
    expect: "application/json",
  },
  { run: `apigateway import-rest-api --body fileb://${document}`, query: "[name,version]", expect: /^imported\s+1$/ },
  {
    run: `apigateway put-rest-api --rest-api-id $api --mode overwrite --body fileb://${document}`,
    query: "name",
    expect: "imported",
  },
  { run: "apigateway get-resources --rest-api-id $api --embed methods", query: "items[].path", expect: /^\/\s+\/a$/ },
  {
    run: `acm import-certificate --certificate fileb://${certificate} --private-key fileb://${key} --tags Key=team,Value=shop`,
    query: "CertificateArn",
    save: "certificate",
  },
  { run: "acm list-certificates", query: "CertificateSummaryList[].DomainName", expect: "shop.abc.example" },
  {
    run: "apigateway create-domain-name --domain-name shop.abc.example --regional-certificate-arn $certificate --endpoint-configuration types=REGIONAL --security-policy TLS_1_2",
    query: "[domainNameStatus,regionalDomainName]",
    expect: /^AVAILABLE\s+d-\w{10}\.execute-api\.us-east-1\.amazonaws\.com$/,
  },
  {
    run: "apigateway create-base-path-mapping --domain-name shop.abc.example --base-path shop --rest-api-id $api --stage prod",
    query: "basePath",
    expect: "shop",
  },
  { run: "acm delete-certificate --certificate-arn $certificate", fails: "ResourceInUseException" },
  { run: "apigateway delete-base-path-mapping --domain-name shop.abc.example --base-path shop" },
  { run: "apigateway delete-domain-name --domain-name shop.abc.example" },
  { run: "acm delete-certificate --certificate-arn $certificate" },
  { run: "apigateway delete-rest-api --rest-api-id $api" },
  { run: "apigateway get-rest-api --rest-api-id $api", fails: "NotFoundException" },
]);
