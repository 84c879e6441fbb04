import { Lambda } from "@aws-sdk/client-lambda";
import {
  check,
  fail,
  found,
  type LabContext,
  type ProbeContext,
  pass,
  type SolveContext,
  step,
  type Verdict,
} from "../../../src/lab/index.ts";
import { explained } from "../functions/explain.ts";
import { invoke, type Outcome } from "../functions/invoke.ts";
import { keepOrMakeFunction, readFunction } from "../functions/keep.ts";
import { RECIPES } from "../functions/recipes.ts";
import { roleMay } from "../functions/role.ts";
import {
  keepOrMakeEndpoint,
  keepOrMakeGroup,
  keepOrMakeSubnets,
  keepOrMakeVpc,
  readEndpoint,
} from "../network/build.ts";
import { elsewhere, type Network, notAllowed, publicSubnet } from "../network/mistakes.ts";
import { idsOf, interfacesOf, tablesOf, wayOut } from "../network/read.ts";
import { base } from "./groundwork.ts";

const INTERFACE_ACTIONS = ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"];

/** A function in subnets that lead nowhere, and the one way that is opened for it. */
export const network = step({
  id: "network",
  title: "In a VPC: no internet, one endpoint",
  covers: [
    "lambda/lambda-networking/vpc-integration",
    "lambda/lambda-networking/internet-access",
    "lambda/lambda-networking/vpc-endpoints",
  ],
  needs: { base },
  minutes: 4,
  async solve(context, { base: { roleArn, tableName } }) {
    const vpcId = await keepOrMakeVpc(context);
    const SubnetIds = await keepOrMakeSubnets(context, vpcId);
    const SecurityGroupIds = [await keepOrMakeGroup(context, vpcId)];
    await keepOrMakeFunction(context, RECIPES.vpc, {
      roleArn,
      VpcConfig: { SubnetIds, SecurityGroupIds },
      Environment: { Variables: { TABLE: tableName } },
    });
    const hadEndpoint = await readEndpoint(context, vpcId);
    if (!hadEndpoint) await tryOut(context, "without an endpoint");
    await keepOrMakeEndpoint(context, vpcId, idsOf(await tablesOf(context, vpcId, SubnetIds)));
    if (!hadEndpoint) await tryOut(context, "with an endpoint for DynamoDB");
  },
  async locate(context): Promise<Network> {
    const vpcName = context.run.name("vpc");
    const config = await readFunction(context, vpcName);
    const { VpcId, SubnetIds = [], SecurityGroupIds = [] } = config?.VpcConfig ?? {};
    return {
      vpcName,
      vpcFnArn: found(config?.FunctionArn, `No function named ${vpcName}.`),
      vpcId: found(VpcId === "" ? undefined : VpcId, `${vpcName} is in no VPC.`),
      subnetIds: SubnetIds,
      groupIds: SecurityGroupIds,
    };
  },
  checks: [
    check<Network>({
      id: "interfaces",
      title: "The function is in the VPC, by network interfaces that Lambda made",
      hints: [
        "Who makes the network interfaces, and as whom?",
        "AWSLambdaVPCAccessExecutionRole on the function's role; then --vpc-config SubnetIds=…,SecurityGroupIds=….",
      ],
      mistakes: [notAllowed],
      async run(context, { vpcName, vpcId }) {
        const config = await readFunction(context, vpcName);
        const expected = "an Active function with network interfaces, whose role may make them";
        const actual = `${config?.State ?? "absent"}: ${config?.StateReason ?? ""}`;
        const isRefused = config?.StateReasonCode === "InsufficientRolePermissions";
        if (isRefused || !(await roleMay(context, config?.Role ?? "", INTERFACE_ACTIONS)))
          return fail({
            expected,
            actual: isRefused ? actual : "the role may not make network interfaces",
            fix: notAllowed.says,
            mistake: notAllowed.id,
          });
        if (config?.State !== "Active")
          return fail({ expected, actual, fix: "Wait until it is Active, or read its StateReason." });
        return pass(`${vpcId}: ${(await interfacesOf(context, vpcId)).join(", ") || "shared interfaces"}`);
      },
    }),
    check<Network>({
      id: "reach",
      title: "It reaches DynamoDB, and not the internet",
      hints: [
        "A VPC function has no internet by itself.",
        "Gateway endpoint on the route table of the function's subnets.",
      ],
      mistakes: [publicSubnet, elsewhere],
      probes: ["lambda:Invoke"],
      run: reach,
    }),
  ],
});

const EXPECTED = { internet: "timeout", dynamodb: "ok" };

async function reach(context: ProbeContext, { vpcName, vpcId, subnetIds }: Network): Promise<Verdict> {
  const tables = await tablesOf(context, vpcId, subnetIds);
  const expected = `${JSON.stringify(EXPECTED)}, through an endpoint and no other way out`;
  const way = tables.map(wayOut).find((each) => each !== undefined);
  if (way?.startsWith("igw-"))
    return fail({ expected, actual: `0.0.0.0/0 → ${way}`, fix: publicSubnet.says, mistake: publicSubnet.id });
  if (way !== undefined)
    return fail({ expected, actual: `0.0.0.0/0 → ${way}`, fix: "Take this route away: the endpoint is enough." });
  const endpoint = await readEndpoint(context, vpcId);
  if (!endpoint)
    return fail({ expected, actual: "no endpoint for DynamoDB", fix: "Create a gateway endpoint in the VPC." });
  const without = idsOf(tables).filter((id) => !endpoint.RouteTableIds?.includes(id));
  const isGateway = endpoint.VpcEndpointType === "Gateway";
  if (isGateway && without.length > 0)
    return fail({ expected, actual: `no route in ${without.join(", ")}`, fix: elsewhere.says, mistake: elsewhere.id });
  const outcome = await ask(context, context.probe(Lambda), vpcName);
  const failure = explained(context.run, outcome);
  if (failure) return failure;
  const actual = JSON.stringify(outcome.value);
  if (actual === JSON.stringify(EXPECTED)) return pass(`${actual} through ${endpoint.VpcEndpointId}`);
  return fail({ expected, actual, fix: "Look at the security group's egress, and at the role's rights on the table." });
}

async function tryOut(context: SolveContext, when: string): Promise<void> {
  const { value } = await ask(context, context.aws(Lambda), context.run.name("vpc"));
  context.say(`${when}: ${JSON.stringify(value)}`);
}

/** How long the function waits for an answer; packets without a route are as lost in the sandbox, only sooner. */
const ask = ({ run }: Pick<LabContext, "run">, lambda: Lambda, name: string): Promise<Outcome> =>
  invoke(lambda, name, { ms: run.target === "sandbox" ? 700 : 2500 });
