import { spawnSync } from "node:child_process";
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as IAM from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunction, invoke, type Lab, lab, settled, until } from "./lab.ts";
import { zip } from "./zip-archive.ts";

const VPC_POLICY = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";

// Asks S3 and a host outside, for a moment.
const PROBE = `import { S3Client, ListBucketsCommand } from "@aws-sdk/client-s3";
const s3 = new S3Client({ maxAttempts: 1 });
const outcome = (promise) => promise.then(() => "ok", (error) => (/abort|timeout/i.test(error.name) ? "timeout" : error.name + ": " + (error.cause?.code ?? error.message)));
export const handler = async () => {
  const abortSignal = AbortSignal.timeout(700);
  const [s3Outcome, outside] = await Promise.all([
    outcome(s3.send(new ListBucketsCommand({}), { abortSignal })),
    outcome(fetch("https://checkip.amazonaws.com", { signal: abortSignal })),
  ]);
  return { s3: s3Outcome, outside };
};
`;

const PYTHON = `import socket, urllib.request
def handler(event, context):
    try:
        return urllib.request.urlopen("https://checkip.amazonaws.com", timeout=1).status
    except Exception as error:
        return type(error).__name__ + ": " + str(error)
`;

const CURL = `while true; do
  HEADERS=$(mktemp)
  curl -sS -D "$HEADERS" -o /dev/null "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next"
  ID=$(grep -i '^lambda-runtime-aws-request-id:' "$HEADERS" | tr -d '\\r' | cut -d' ' -f2)
  curl -s --max-time 1 https://checkip.amazonaws.com >/dev/null 2>&1
  curl -sS -o /dev/null -d "$?" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$ID/response"
done`;

let work: Lab;
let ec2: ReturnType<typeof ec2Of>;
let vpcId = "";
let subnetId = "";
let groupId = "";
let tableId = "";

const ec2Of = (of: Lab) => of.sandbox.service<typeof EC2>("ec2");

beforeAll(async () => {
  work = await lab();
  await iam().AttachRolePolicy({ RoleName: "fn", PolicyArn: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" });
  ec2 = ec2Of(work);
  vpcId = (await ec2.CreateVpc({ CidrBlock: "10.43.0.0/16" })).Vpc?.VpcId ?? "";
  subnetId = (await ec2.CreateSubnet({ VpcId: vpcId, CidrBlock: "10.43.1.0/24" })).Subnet?.SubnetId ?? "";
  groupId = (await ec2.CreateSecurityGroup({ VpcId: vpcId, GroupName: "fn", Description: "fn" })).GroupId ?? "";
  tableId = (await ec2.CreateRouteTable({ VpcId: vpcId })).RouteTable?.RouteTableId ?? "";
  await ec2.AssociateRouteTable({ RouteTableId: tableId, SubnetId: subnetId });
});

afterAll(() => work?.sandbox.close());

const iam = () => work.sandbox.service<typeof IAM>("iam");
const inVpc = () => ({ VpcConfig: { SubnetIds: [subnetId], SecurityGroupIds: [groupId] }, Timeout: 15 });

const interfaces = async (): Promise<EC2.NetworkInterface[]> =>
  (await ec2.DescribeNetworkInterfaces({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] })).NetworkInterfaces ?? [];

async function endpoint(ServiceName: string): Promise<string> {
  const { VpcEndpoint } = await ec2.CreateVpcEndpoint({ VpcId: vpcId, ServiceName, RouteTableIds: [tableId] });
  return VpcEndpoint?.VpcEndpointId ?? "";
}

describe("a role without network permissions", () => {
  test("is refused at once, and told where it lost them", async () => {
    await expect(createFunction(work, "refused", PROBE, inVpc())).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: "The provided execution role does not have permissions to call CreateNetworkInterface on EC2",
    });
    await iam().AttachRolePolicy({ RoleName: "fn", PolicyArn: VPC_POLICY });
    await createFunction(work, "loser", PROBE);
    await iam().DetachRolePolicy({ RoleName: "fn", PolicyArn: VPC_POLICY });
    await expect(
      work.lambda.UpdateFunctionConfiguration({ FunctionName: "loser", VpcConfig: inVpc().VpcConfig }),
    ).rejects.toMatchObject({ name: "InvalidParameterValueException" });
    await iam().AttachRolePolicy({ RoleName: "fn", PolicyArn: VPC_POLICY });
    await work.lambda.UpdateFunctionConfiguration({ FunctionName: "loser", VpcConfig: inVpc().VpcConfig });
    await work.lambda.DeleteFunction({ FunctionName: "loser" });
  });

  test("what EC2 does not know is told in its words", async () => {
    const VpcConfig = { SubnetIds: ["subnet-0123456789abcdef0"], SecurityGroupIds: [groupId] };
    await expect(createFunction(work, "lost", PROBE, { VpcConfig })).rejects.toThrow(
      "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID 'subnet-0123456789abcdef0' does not exist",
    );
    await expect(
      createFunction(work, "lost", PROBE, { VpcConfig: { SubnetIds: [subnetId], SecurityGroupIds: [] } }),
    ).rejects.toThrow("SubnetIds and SecurityIds must coexist or be both empty list.");
  });
});

describe("a function in a VPC", () => {
  test("reaches a service through a gateway endpoint in its route table, and nothing else", async () => {
    const { VpcConfig, State } = await createFunction(work, "probe", PROBE, inVpc());
    expect({ VpcConfig, State }).toMatchObject({ VpcConfig: { VpcId: vpcId }, State: "Active" });
    expect(await interfaces()).toMatchObject([
      {
        Description: expect.stringMatching(/^AWS Lambda VPC ENI-probe-/),
        Status: "in-use",
        InterfaceType: "lambda",
        RequesterManaged: true,
      },
    ]);
    expect((await invoke(work, "probe")).value).toEqual({ s3: "timeout", outside: "timeout" });
    const other = await endpoint("com.amazonaws.us-east-1.dynamodb");
    expect((await invoke(work, "probe")).value).toEqual({ s3: "timeout", outside: "timeout" });
    const id = await endpoint("com.amazonaws.us-east-1.s3");
    expect((await invoke(work, "probe")).value).toMatchObject({ s3: "ok", outside: "timeout" });
    await ec2.ModifyVpcEndpoint({ VpcEndpointId: id, RemoveRouteTableIds: [tableId] });
    expect((await invoke(work, "probe")).value).toMatchObject({ s3: "timeout" });
    await ec2.DeleteVpcEndpoints({ VpcEndpointIds: [id, other] });
  });

  test("needs its security group's egress, too", async () => {
    const id = await endpoint("com.amazonaws.us-east-1.s3");
    const all = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }];
    await ec2.RevokeSecurityGroupEgress({ GroupId: groupId, IpPermissions: all });
    expect((await invoke(work, "probe")).value).toMatchObject({ s3: "timeout" });
    const { PrefixLists } = await ec2.DescribePrefixLists({
      Filters: [{ Name: "prefix-list-name", Values: ["com.amazonaws.us-east-1.s3"] }],
    });
    const PrefixListIds = [{ PrefixListId: PrefixLists?.[0]?.PrefixListId }];
    await ec2.AuthorizeSecurityGroupEgress({
      GroupId: groupId,
      IpPermissions: [{ IpProtocol: "tcp", FromPort: 443, ToPort: 443, PrefixListIds }],
    });
    expect((await invoke(work, "probe")).value).toMatchObject({ s3: "ok" });
    await ec2.AuthorizeSecurityGroupEgress({ GroupId: groupId, IpPermissions: all });
    await ec2.DeleteVpcEndpoints({ VpcEndpointIds: [id] });
  });

  test("an internet gateway is no way out for it, a NAT gateway is", async () => {
    const gateway = (await ec2.CreateInternetGateway({})).InternetGateway?.InternetGatewayId ?? "";
    await ec2.AttachInternetGateway({ InternetGatewayId: gateway, VpcId: vpcId });
    await ec2.CreateRoute({ RouteTableId: tableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId: gateway });
    expect((await invoke(work, "probe")).value).toEqual({ s3: "timeout", outside: "timeout" });

    const outer = (await ec2.CreateSubnet({ VpcId: vpcId, CidrBlock: "10.43.9.0/24" })).Subnet?.SubnetId ?? "";
    const outerTable = (await ec2.CreateRouteTable({ VpcId: vpcId })).RouteTable?.RouteTableId ?? "";
    await ec2.AssociateRouteTable({ RouteTableId: outerTable, SubnetId: outer });
    await ec2.CreateRoute({ RouteTableId: outerTable, DestinationCidrBlock: "0.0.0.0/0", GatewayId: gateway });
    const { AllocationId } = await ec2.AllocateAddress({});
    const { NatGateway } = await ec2.CreateNatGateway({ SubnetId: outer, AllocationId });
    const nat = NatGateway?.NatGatewayId ?? "";
    await until(
      "NAT",
      async () => (await ec2.DescribeNatGateways({ NatGatewayIds: [nat] })).NatGateways?.[0]?.State,
      (state) => state === "available",
    );
    await ec2.ReplaceRoute({ RouteTableId: tableId, DestinationCidrBlock: "0.0.0.0/0", NatGatewayId: nat });
    // Nothing leaves the machine: the way is open, and what is outside is not there.
    expect((await invoke(work, "probe")).value).toEqual({
      s3: "ok",
      outside: expect.stringMatching(/^TypeError: (ECONNRESET|UND_ERR_SOCKET)$/),
    });
    await ec2.DeleteRoute({ RouteTableId: tableId, DestinationCidrBlock: "0.0.0.0/0" });
  });

  test.skipIf(spawnSync("python3", ["--version"]).status !== 0)("in Python", async () => {
    await createFunction(
      work,
      "python",
      { "app.py": PYTHON },
      {
        ...inVpc(),
        Runtime: "python3.13",
        Handler: "app.handler",
      },
    );
    expect((await invoke(work, "python")).value).toMatch(/timed out/);
  });

  test("on a runtime of its own", async () => {
    await createFunction(work, "curl", zip([{ path: "bootstrap", content: `#!/bin/bash\n${CURL}\n`, mode: 0o755 }]), {
      ...inVpc(),
      Runtime: "provided.al2023",
      Handler: "none",
    });
    // curl's code for a timeout.
    expect((await invoke(work, "curl")).value).toBe(28);
  });

  test("network interfaces are shared, and go after the last function has left", async () => {
    const own = (await interfaces()).filter(({ InterfaceType }) => InterfaceType === "lambda");
    expect(own).toHaveLength(1);
    const none = { SubnetIds: [], SecurityGroupIds: [] };
    await work.lambda.UpdateFunctionConfiguration({ FunctionName: "probe", VpcConfig: none });
    expect((await settled(work, "probe")).VpcConfig).toMatchObject({ ...none, VpcId: "" });
    for (const FunctionName of ["python", "curl"])
      await work.lambda.DeleteFunction({ FunctionName }).catch(() => undefined);
    await until("released", interfaces, (all) => all.every((each) => each.InterfaceType !== "lambda"));
    await ec2.DeleteSecurityGroup({ GroupId: groupId });
  });
});
