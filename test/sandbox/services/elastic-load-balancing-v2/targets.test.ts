import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as ELBv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Sandbox } from "../../../../src/sandbox/index.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";
import { ask, type LabNetwork, labNetwork, networkedSandbox, startTarget, until } from "./lab-network.ts";

let sandbox: Sandbox;
let lab: LabNetwork;
let elb: ServiceClient<typeof ELBv2>;
let balancer: ELBv2.LoadBalancer;
const closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  const made = await networkedSandbox();
  sandbox = made.sandbox;
  lab = await labNetwork(sandbox, made.addresses);
  elb = sandbox.service<typeof ELBv2>("elastic-load-balancing-v2");
  const { LoadBalancers: [created] = [] } = await elb.CreateLoadBalancer({
    Name: "lab-alb",
    Subnets: lab.subnetIds,
    SecurityGroups: [lab.balancerGroup],
  });
  balancer = created ?? {};
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await sandbox.close();
});

async function forwardTo(TargetType: ELBv2.TargetTypeEnum): Promise<string> {
  const { TargetGroups: [group] = [] } = await elb.CreateTargetGroup({
    Name: "tg",
    Protocol: "HTTP",
    Port: 8080,
    VpcId: lab.vpcId,
    TargetType,
    HealthCheckIntervalSeconds: 5,
    HealthCheckTimeoutSeconds: 2,
  });
  await elb.CreateListener({
    LoadBalancerArn: balancer.LoadBalancerArn,
    Protocol: "HTTP",
    Port: 80,
    DefaultActions: [{ Type: "forward", TargetGroupArn: group?.TargetGroupArn }],
  });
  return group?.TargetGroupArn ?? "";
}

const states = async (TargetGroupArn: string) =>
  (await elb.DescribeTargetHealth({ TargetGroupArn })).TargetHealthDescriptions?.map(
    ({ TargetHealth: health }) => health?.Reason ?? health?.State,
  );
const allIn = (arn: string, wanted: string[]) =>
  until(async () => ((await states(arn))?.join() === wanted.join() ? true : undefined));

test("an instance is reached on the port it was registered with, until it is terminated", async () => {
  const ec2 = sandbox.service<typeof EC2>("ec2");
  await ec2.AuthorizeSecurityGroupIngress({
    GroupId: lab.taskGroup,
    IpPermissions: [
      { IpProtocol: "tcp", FromPort: 32768, ToPort: 65535, UserIdGroupPairs: [{ GroupId: lab.balancerGroup }] },
    ],
  });
  const { Images = [] } = await ec2.DescribeImages({ Owners: ["amazon"] });
  const { Instances: [instance] = [] } = await ec2.RunInstances({
    ImageId: Images[0]?.ImageId,
    InstanceType: "t3.micro",
    MinCount: 1,
    MaxCount: 1,
    SubnetId: lab.subnetIds[0],
    SecurityGroupIds: [lab.taskGroup],
  });
  const id = instance?.InstanceId ?? "";
  const server = createServer((_request, response) => response.end("instance"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  const real = { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
  lab.addresses.publish(lab.vpcId, instance?.PrivateIpAddress ?? "", 40_000, real);
  const arn = await forwardTo("instance");
  await expect(elb.RegisterTargets({ TargetGroupArn: arn, Targets: [{ Id: "i-0nope" }] })).rejects.toMatchObject({
    name: "InvalidTargetException",
  });
  await elb.RegisterTargets({ TargetGroupArn: arn, Targets: [{ Id: id, Port: 40_000 }] });
  await allIn(arn, ["healthy"]);
  expect((await ask(sandbox, `http://${balancer.DNSName}/`)).text).toBe("instance");
  await ec2.TerminateInstances({ InstanceIds: [id] });
  await allIn(arn, ["Target.InvalidState"]);
  expect((await ask(sandbox, `http://${balancer.DNSName}/`)).status).toBe(503);
});

test("targets take turns, and a cookie keeps a client at one of them", async () => {
  const arn = await forwardTo("ip");
  for (const name of ["one", "two"]) {
    const { ip, close } = await startTarget(sandbox, lab, (_request, response) => response.end(name));
    closing.push(close);
    await elb.RegisterTargets({ TargetGroupArn: arn, Targets: [{ Id: ip }] });
  }
  await allIn(arn, ["healthy", "healthy"]);
  const url = `http://${balancer.DNSName}/`;
  const texts = [
    await ask(sandbox, url),
    await ask(sandbox, url),
    await ask(sandbox, url),
    await ask(sandbox, url),
  ].map(({ text }) => text);
  expect(texts.sort()).toEqual(["one", "one", "two", "two"]);
  await elb.ModifyTargetGroupAttributes({
    TargetGroupArn: arn,
    Attributes: [{ Key: "stickiness.enabled", Value: "true" }],
  });
  const first = await ask(sandbox, url);
  const cookie = first.cookies?.find((each) => each.startsWith("AWSALB="))?.split(";")[0] ?? "";
  for (let i = 0; i < 4; i++) expect((await ask(sandbox, url, { cookie })).text).toBe(first.text);
});

test("attributes: real keys and defaults, unknown ones refused, what would do nothing refused by name", async () => {
  const arn = await forwardTo("ip");
  const { Attributes = [] } = await elb.DescribeTargetGroupAttributes({ TargetGroupArn: arn });
  expect(Attributes).toContainEqual({ Key: "deregistration_delay.timeout_seconds", Value: "300" });
  const set = (Key: string, Value: string) =>
    elb.ModifyTargetGroupAttributes({ TargetGroupArn: arn, Attributes: [{ Key, Value }] });
  await set("deregistration_delay.timeout_seconds", "10");
  await expect(set("no.such", "1")).rejects.toThrow("Key 'no.such' not recognized");
  await expect(set("deregistration_delay.timeout_seconds", "3601")).rejects.toMatchObject({ name: "ValidationError" });
  await expect(set("slow_start.duration_seconds", "30")).rejects.toThrow("not supported by the sandbox");
  const after = await elb.DescribeTargetGroupAttributes({ TargetGroupArn: arn });
  expect(after.Attributes).toContainEqual({ Key: "deregistration_delay.timeout_seconds", Value: "10" });
});
