import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { zip } from "../../sandbox/services/lambda/zip-archive.ts";
import { awsCliScript } from "./script.ts";

const folder = mkdtempSync(join(tmpdir(), "awslab-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const code = file(
  "code.zip",
  zip({
    "index.mjs": `import { twice } from "lab"; export const handler = async ({ n, fail }) => { console.log("seen", n); if (fail) throw new RangeError("asked to"); return { doubled: twice(n), version: process.env.AWS_LAMBDA_FUNCTION_VERSION }; };`,
  }),
);
const layer = file("layer.zip", zip({ "nodejs/node_modules/lab/index.js": "exports.twice = (n) => n * 2;" }));
const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const ask = file("ask.json", '{"n":21}');
const fail = file("fail.json", '{"n":1,"fail":true}');
const out = join(folder, "out.json");

awsCliScript("Lambda", [
  {
    run: `iam create-role --role-name fn --assume-role-policy-document '${trust}'`,
    query: "Role.Arn",
    save: "role",
    expect: /:role\/fn$/,
  },
  {
    run: "iam attach-role-policy --role-name fn --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
  },
  {
    run: `lambda publish-layer-version --layer-name lab --zip-file fileb://${layer} --compatible-runtimes nodejs24.x`,
    query: "LayerVersionArn",
    save: "layer",
    expect: /:layer:lab:1$/,
  },
  {
    run: `lambda create-function --function-name cli --runtime nodejs24.x --handler index.handler --role $role --zip-file fileb://${code} --layers $layer --environment Variables={COLOUR=blue} --tags lab=lambda`,
    query: "[State,Layers[0].Arn]",
    expect: /^Pending\tarn:.*:layer:lab:1$/,
  },
  { run: "lambda wait function-active-v2 --function-name cli" },
  {
    run: `lambda invoke --function-name cli --payload fileb://${ask} --log-type Tail ${out}`,
    query: "[StatusCode,FunctionError,ExecutedVersion]",
    expect: "200\tNone\t$LATEST",
  },
  {
    run: `lambda invoke --function-name cli --payload fileb://${fail} ${out}`,
    query: "FunctionError",
    expect: "Unhandled",
  },
  {
    run: `lambda invoke --function-name cli --invocation-type Event --payload fileb://${ask} ${out}`,
    query: "StatusCode",
    expect: "202",
  },
  { run: `lambda invoke --function-name nobody ${out}`, fails: "ResourceNotFoundException" },
  {
    run: "logs filter-log-events --log-group-name /aws/lambda/cli --filter-pattern REPORT",
    query: "length(events)",
    expect: "3",
    within: 10,
  },
  {
    run: "lambda update-function-configuration --function-name cli --memory-size 256",
    query: "LastUpdateStatus",
    expect: "InProgress",
  },
  { run: "lambda wait function-updated-v2 --function-name cli" },
  { run: "lambda publish-version --function-name cli", query: "Version", expect: "1" },
  { run: "lambda wait published-version-active --function-name cli --qualifier 1" },
  {
    run: "lambda create-alias --function-name cli --name live --function-version 1",
    query: "AliasArn",
    expect: /:function:cli:live$/,
  },
  {
    run: `lambda invoke --function-name cli:live --payload fileb://${ask} ${out}`,
    query: "ExecutedVersion",
    expect: "1",
  },
  {
    run: "lambda put-provisioned-concurrency-config --function-name cli --qualifier live --provisioned-concurrent-executions 1",
    query: "Status",
    expect: "IN_PROGRESS",
  },
  {
    run: "lambda get-provisioned-concurrency-config --function-name cli --qualifier live",
    query: "[Status,AvailableProvisionedConcurrentExecutions]",
    expect: "READY\t1",
    within: 10,
  },
  {
    run: "lambda put-function-concurrency --function-name cli --reserved-concurrent-executions 0",
    fails: "InvalidParameterValueException",
  },
  { run: "lambda delete-provisioned-concurrency-config --function-name cli --qualifier live" },
  { run: "lambda put-function-concurrency --function-name cli --reserved-concurrent-executions 0" },
  { run: `lambda invoke --function-name cli ${out}`, fails: "TooManyRequestsException" },
  { run: "lambda delete-function-concurrency --function-name cli" },
  {
    run: "lambda create-function-url-config --function-name cli --auth-type AWS_IAM",
    query: "FunctionUrl",
    expect: /^https:\/\/\w+\.lambda-url\.us-east-1\.on\.aws\/$/,
  },
  {
    run: "lambda add-permission --function-name cli --statement-id s3 --action lambda:InvokeFunction --principal s3.amazonaws.com",
    query: "Statement",
    expect: /"Service":"s3.amazonaws.com"/,
  },
  { run: "lambda get-policy --function-name cli", query: "Policy", expect: /"Sid":"s3"/ },
  { run: "lambda list-functions", query: "Functions[].FunctionName", expect: "cli" },
  {
    run: "lambda list-tags --resource arn:aws:lambda:us-east-1:$account:function:cli",
    query: "Tags.lab",
    expect: "lambda",
  },
  { run: "lambda get-account-settings", query: "AccountLimit.ConcurrentExecutions", expect: "1000" },
  {
    run: "lambda create-event-source-mapping --function-name cli --event-source-arn arn:aws:sqs:us-east-1:$account:queue",
    fails: "InvalidParameterValueException",
  },
  { run: "lambda delete-function --function-name cli" },
  { run: "lambda get-function --function-name cli", fails: "ResourceNotFoundException" },
  { run: "lambda delete-layer-version --layer-name lab --version-number 1" },
  { run: "lambda list-layers", query: "length(Layers)", expect: "0" },
]);
