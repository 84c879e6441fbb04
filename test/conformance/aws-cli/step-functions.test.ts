import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { awsCliScript } from "./script.ts";

const folder = mkdtempSync(join(tmpdir(), "awslab-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: unknown): string => {
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  return `file://${join(folder, name)}`;
};

const trust = file("trust.json", {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "states.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const policy = file("policy.json", {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});
const order = file("order.json", {
  QueryLanguage: "JSONata",
  StartAt: "Price",
  States: {
    Price: { Type: "Pass", Output: "{% { 'total': $states.input.base * 1.1 } %}", Next: "Big?" },
    "Big?": { Type: "Choice", Choices: [{ Condition: "{% $states.input.total > 100 %}", Next: "No" }], Default: "Yes" },
    Yes: { Type: "Succeed" },
    No: { Type: "Fail", Error: "TooBig", Cause: "sorry" },
  },
});
const wrong = file("wrong.json", { StartAt: "A", States: { A: { Type: "Pass", Next: "B" } } });
const small = file("small.json", { base: 50 });
const big = file("big.json", { base: 500 });

awsCliScript("Step Functions", [
  { run: `iam create-role --role-name sm --assume-role-policy-document ${trust}`, query: "Role.Arn", save: "role" },
  { run: `iam put-role-policy --role-name sm --policy-name all --policy-document ${policy}` },
  {
    run: `stepfunctions create-state-machine --name wrong --role-arn $role --definition ${wrong}`,
    fails: "InvalidDefinition",
  },
  {
    run: `stepfunctions create-state-machine --name order --role-arn $role --definition ${order} --tags key=lab,value=sfn`,
    query: "stateMachineArn",
    save: "machine",
    expect: /:stateMachine:order$/,
  },
  {
    run: "stepfunctions describe-state-machine --state-machine-arn $machine",
    query: "[status,type,loggingConfiguration.level]",
    expect: "ACTIVE\tSTANDARD\tOFF",
  },
  {
    run: `stepfunctions start-execution --state-machine-arn $machine --name one --input ${small}`,
    query: "executionArn",
    save: "good",
    expect: /:execution:order:one$/,
  },
  {
    run: "stepfunctions describe-execution --execution-arn $good",
    query: "[status,output]",
    expect: /^SUCCEEDED\t\{"total":55(\.0+\d*)?\}$/,
    within: 10,
  },
  {
    run: `stepfunctions start-execution --state-machine-arn $machine --name two --input ${big}`,
    query: "executionArn",
    save: "bad",
  },
  {
    run: "stepfunctions describe-execution --execution-arn $bad",
    query: "[status,error,cause]",
    expect: "FAILED\tTooBig\tsorry",
    within: 10,
  },
  {
    run: "stepfunctions get-execution-history --execution-arn $bad --reverse-order",
    query: "events[0].type",
    expect: "ExecutionFailed",
  },
  {
    run: "stepfunctions list-executions --state-machine-arn $machine --status-filter FAILED",
    query: "executions[].name",
    expect: "two",
  },
  // Debian's CLI is older than versions and aliases.
  {
    run: "stepfunctions create-activity --name pack",
    query: "activityArn",
    save: "activity",
    expect: /:activity:pack$/,
  },
  { run: "stepfunctions get-activity-task --activity-arn $activity", query: "taskToken", expect: "None" },
  { run: "stepfunctions delete-activity --activity-arn $activity" },
  { run: "stepfunctions describe-activity --activity-arn $activity", fails: "ActivityDoesNotExist" },
  { run: "stepfunctions list-tags-for-resource --resource-arn $machine", query: "tags[0].value", expect: "sfn" },
  { run: "stepfunctions delete-state-machine --state-machine-arn $machine" },
  { run: "stepfunctions list-state-machines", query: "length(stateMachines)", expect: "0", within: 10 },
  { run: "stepfunctions describe-state-machine --state-machine-arn $machine", fails: "StateMachineDoesNotExist" },
]);
