/** What has no tags of its own has to be known by the name that the run gave it. */
import { IAM } from "@aws-sdk/client-iam";
import { SFN } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, expect, it } from "vitest";
import { allTypes, type ResourceContext } from "../../src/aws/index.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/index.ts";

let sandbox: Sandbox;
let sfn: SFN;

beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  sfn = new SFN(configuration());
});
afterAll(() => sandbox?.close());

const configuration = () => ({
  region: "us-east-1",
  requestHandler: sandbox.requestHandler(),
  credentials: sandbox.credentials,
});

async function makeRole(): Promise<string> {
  const Statement = [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "states.amazonaws.com" } }];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  const { Role } = await new IAM(configuration()).createRole({ RoleName: "machine", AssumeRolePolicyDocument });
  return Role?.Arn ?? "";
}

it("an alias is seen with its name, whether it is listed or read, so that an unanswered call proves whose it is", async () => {
  const definition = JSON.stringify({ StartAt: "End", States: { End: { Type: "Succeed" } } });
  const roleArn = await makeRole();
  const made = await sfn.createStateMachine({ name: "lab-x-r-order", definition, roleArn, publish: true });
  const stateMachineArn = made.stateMachineArn ?? "";
  await sfn.createStateMachineAlias({
    name: "live",
    routingConfiguration: [{ stateMachineVersionArn: made.stateMachineVersionArn, weight: 100 }],
  });
  const type = (await allTypes()).find((each) => each.type === "sfn:alias");
  const context: ResourceContext = {
    aws: () => sfn as never,
    run: { id: "r", lab: "x", nonce: "n", account: sandbox.account, partition: "aws", region: "us-east-1" },
    ours: (of) => (of === "sfn:state-machine" ? [{ type: of, id: stateMachineArn, ids: {} }] : []),
    isRunName: (name) => name?.startsWith("lab-x-r") === true,
  };
  const [found, ...others] = (await type?.find(context)) ?? [];
  expect(others).toEqual([]);
  expect(found).toMatchObject({ id: `${stateMachineArn}:live`, name: "live", state: "live" });
  expect(found && (await type?.read(context, found))).toMatchObject({ id: `${stateMachineArn}:live`, name: "live" });
});
