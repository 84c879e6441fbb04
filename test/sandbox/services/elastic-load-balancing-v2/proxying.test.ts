import type { RequestListener } from "node:http";
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as ELBv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Sandbox } from "../../../../src/sandbox/index.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";
import { admit, ask, type LabNetwork, labNetwork, networkedSandbox, startTarget, until } from "./lab-network.ts";

let sandbox: Sandbox;
let lab: LabNetwork;
let elb: ServiceClient<typeof ELBv2>;
let balancer: { arn: string; dns: string };
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  const { sandbox: made, addresses } = await networkedSandbox();
  sandbox = made;
  lab = await labNetwork(sandbox, addresses);
  elb = sandbox.service<typeof ELBv2>("elastic-load-balancing-v2");
  const { LoadBalancers } = await elb.CreateLoadBalancer({
    Name: "lab-alb",
    Subnets: lab.subnetIds,
    SecurityGroups: [lab.balancerGroup],
  });
  expect(LoadBalancers?.[0]?.State?.Code).toBe("provisioning");
  balancer = { arn: LoadBalancers?.[0]?.LoadBalancerArn ?? "", dns: LoadBalancers?.[0]?.DNSName ?? "" };
  await until(async () => {
    const { LoadBalancers: [found] = [] } = await elb.DescribeLoadBalancers({ LoadBalancerArns: [balancer.arn] });
    const { NetworkInterfaces } = await sandbox.service<typeof EC2>("ec2").DescribeNetworkInterfaces({
      Filters: [{ Name: "description", Values: ["ELB app/lab-alb/*"] }],
    });
    return found?.State?.Code === "active" && NetworkInterfaces?.length === 2 ? true : undefined;
  });
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await sandbox.close();
});

async function group(Name: string, listener: RequestListener): Promise<{ arn: string; ip: string }> {
  const { TargetGroups } = await elb.CreateTargetGroup({
    Name,
    Protocol: "HTTP",
    Port: 8080,
    VpcId: lab.vpcId,
    TargetType: "ip",
    HealthCheckPath: "/healthz",
    HealthCheckIntervalSeconds: 5,
    HealthCheckTimeoutSeconds: 2,
    HealthyThresholdCount: 2,
  });
  const arn = TargetGroups?.[0]?.TargetGroupArn ?? "";
  const { ip, close } = await startTarget(sandbox, lab, listener);
  closing.push(close);
  await elb.RegisterTargets({ TargetGroupArn: arn, Targets: [{ Id: ip }] });
  return { arn, ip };
}

const says =
  (text: string): RequestListener =>
  (_request, response) =>
    response.end(text);

async function listen(DefaultActions: ELBv2.Action[], Port = 80): Promise<string> {
  const { Listeners } = await elb.CreateListener({
    LoadBalancerArn: balancer.arn,
    Protocol: "HTTP",
    Port,
    DefaultActions,
  });
  return Listeners?.[0]?.ListenerArn ?? "";
}

const healthOf = async (TargetGroupArn: string) =>
  (await elb.DescribeTargetHealth({ TargetGroupArn })).TargetHealthDescriptions?.[0]?.TargetHealth;
const inState = (arn: string, state: string) =>
  until(async () => {
    const health = await healthOf(arn);
    return health?.State === state ? health : undefined;
  });

test("a request reaches a healthy target, with the headers of a load balancer", async () => {
  const { arn } = await group("tg", (request, response) => {
    response.setHeader("set-cookie", ["a=1", "b=2"]);
    response.end(JSON.stringify({ url: request.url, headers: request.headers }));
  });
  expect(await healthOf(arn)).toMatchObject({ State: "unused", Reason: "Target.NotInUse" });
  await listen([{ Type: "forward", TargetGroupArn: arn }]);
  await inState(arn, "healthy");
  const answer = await ask(sandbox, `http://${balancer.dns}/x?y=1`, {
    connection: "x-hop",
    "x-hop": "1",
    "x-keep": "2",
  });
  const seen = JSON.parse(answer.text);
  expect(answer).toMatchObject({ status: 200, cookies: ["a=1", "b=2"] });
  expect(seen.url).toBe("/x?y=1");
  expect(seen.headers).toMatchObject({
    host: balancer.dns,
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-port": "80",
    "x-forwarded-proto": "http",
    "x-amzn-trace-id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    "x-keep": "2",
  });
  expect(seen.headers).not.toHaveProperty("x-hop");
});

test("the weights of target groups decide who answers", async () => {
  const [blue, green] = [await group("blue", says("blue")), await group("green", says("green"))];
  const forward = (blueWeight: number, greenWeight: number): ELBv2.Action[] => [
    {
      Type: "forward",
      ForwardConfig: {
        TargetGroups: [
          { TargetGroupArn: blue.arn, Weight: blueWeight },
          { TargetGroupArn: green.arn, Weight: greenWeight },
        ],
      },
    },
  ];
  const ListenerArn = await listen(forward(1, 0));
  const { Rules } = await elb.CreateRule({
    ListenerArn,
    Priority: 10,
    Conditions: [{ Field: "path-pattern", Values: ["/*"] }],
    Actions: forward(1, 0),
  });
  await inState(blue.arn, "healthy");
  await inState(green.arn, "healthy");
  const answers = async (count: number) => {
    const texts: string[] = [];
    for (let i = 0; i < count; i++) texts.push((await ask(sandbox, `http://${balancer.dns}/`)).text);
    return {
      blue: texts.filter((text) => text === "blue").length,
      green: texts.filter((text) => text === "green").length,
    };
  };
  expect(await answers(4)).toEqual({ blue: 4, green: 0 });
  await elb.ModifyRule({ RuleArn: Rules?.[0]?.RuleArn, Actions: forward(1, 3) });
  expect(await answers(8)).toEqual({ blue: 2, green: 6 });
  await elb.ModifyRule({ RuleArn: Rules?.[0]?.RuleArn, Actions: forward(0, 1) });
  expect(await answers(4)).toEqual({ blue: 0, green: 4 });
});

test("rules are tried in order of priority; fixed responses and redirects need no target", async () => {
  const fixed = (MessageBody: string): ELBv2.Action[] => [
    { Type: "fixed-response", FixedResponseConfig: { StatusCode: "200", MessageBody, ContentType: "text/plain" } },
  ];
  const ListenerArn = await listen(fixed("default"));
  const rule = (Priority: number, path: string, Actions: ELBv2.Action[]) =>
    elb.CreateRule({ ListenerArn, Priority, Conditions: [{ Field: "path-pattern", Values: [path] }], Actions });
  await rule(20, "/api/*", fixed("wide"));
  await rule(10, "/api/v1*", fixed("narrow"));
  await rule(30, "/old/*", [{ Type: "redirect", RedirectConfig: { Path: "/new/#{path}", StatusCode: "HTTP_301" } }]);
  expect((await ask(sandbox, `http://${balancer.dns}/api/v1/x`)).text).toBe("narrow");
  expect((await ask(sandbox, `http://${balancer.dns}/api/v2/x`)).text).toBe("wide");
  expect((await ask(sandbox, `http://${balancer.dns}/`)).text).toBe("default");
  const moved = await ask(sandbox, `http://${balancer.dns}/old/a?b=c`);
  expect(moved.status).toBe(301);
  expect(moved.headers.location).toBe(`http://${balancer.dns}:80/new/old/a?b=c`);
  await expect(rule(10, "/x", fixed("x"))).rejects.toMatchObject({ name: "PriorityInUseException" });
  const { Rules } = await elb.DescribeRules({ ListenerArn });
  expect(Rules?.map(({ Priority }) => Priority)).toEqual(["10", "20", "30", "default"]);
});

describe("health checks", () => {
  test("tell wrong codes, recover after the threshold, and drain", async () => {
    let status = 200;
    const { arn, ip } = await group("tg", (_request, response) => {
      response.statusCode = status;
      response.end();
    });
    await listen([{ Type: "forward", TargetGroupArn: arn }]);
    await inState(arn, "healthy");
    status = 404;
    expect(await inState(arn, "unhealthy")).toEqual({
      State: "unhealthy",
      Reason: "Target.ResponseCodeMismatch",
      Description: "Health checks failed with these codes: [404]",
    });
    status = 200;
    await inState(arn, "healthy");
    await elb.DeregisterTargets({ TargetGroupArn: arn, Targets: [{ Id: ip }] });
    await until(async () => ((await healthOf(arn)) === undefined ? true : undefined));
    expect((await ask(sandbox, `http://${balancer.dns}/`)).status).toBe(503);
    const { TargetHealthDescriptions } = await elb.DescribeTargetHealth({ TargetGroupArn: arn, Targets: [{ Id: ip }] });
    expect(TargetHealthDescriptions?.[0]?.TargetHealth).toMatchObject({
      State: "unused",
      Reason: "Target.NotRegistered",
    });
  });

  test("a target that does not listen fails, and requests to it are 502", async () => {
    const { arn, ip } = await group("tg", says("x"));
    await listen([{ Type: "forward", TargetGroupArn: arn }]);
    await inState(arn, "healthy");
    lab.addresses.withdraw(lab.vpcId, ip);
    expect(await inState(arn, "unhealthy")).toMatchObject({ Reason: "Target.FailedHealthChecks" });
    expect((await ask(sandbox, `http://${balancer.dns}/`)).status).toBe(502);
  });
});

describe("security groups", () => {
  test("the load balancer is unreachable without a rule for the client", async () => {
    await listen([{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "200" } }], 8080);
    expect(await ask(sandbox, `http://${balancer.dns}:8080/`)).toMatchObject({ dropped: true });
    await admit(sandbox, lab.balancerGroup, 8080, { IpRanges: [{ CidrIp: "127.0.0.1/32" }] });
    const answer = await until(async () => {
      const tried = await ask(sandbox, `http://${balancer.dns}:8080/`);
      return tried.dropped ? undefined : tried;
    });
    expect(answer.status).toBe(200);
    expect(await ask(sandbox, `http://${balancer.dns}/`)).toMatchObject({ dropped: true });
  });

  test("targets whose group does not admit the load balancer time out", async () => {
    const { arn } = await group("tg", says("x"));
    await listen([{ Type: "forward", TargetGroupArn: arn }]);
    await inState(arn, "healthy");
    await sandbox.service<typeof EC2>("ec2").RevokeSecurityGroupIngress({
      GroupId: lab.taskGroup,
      IpPermissions: [
        { IpProtocol: "tcp", FromPort: 8080, ToPort: 8080, UserIdGroupPairs: [{ GroupId: lab.balancerGroup }] },
      ],
    });
    expect(await inState(arn, "unhealthy")).toEqual({
      State: "unhealthy",
      Reason: "Target.Timeout",
      Description: "Request timed out",
    });
    expect((await ask(sandbox, `http://${balancer.dns}/`)).status).toBe(504);
  });
});

test("deleting takes the listeners along and gives the network interfaces back", async () => {
  const { arn } = await group("tg", says("x"));
  const ListenerArn = await listen([{ Type: "forward", TargetGroupArn: arn }]);
  await expect(elb.DeleteTargetGroup({ TargetGroupArn: arn })).rejects.toMatchObject({
    name: "ResourceInUseException",
  });
  await elb.ModifyLoadBalancerAttributes({
    LoadBalancerArn: balancer.arn,
    Attributes: [{ Key: "deletion_protection.enabled", Value: "true" }],
  });
  await expect(elb.DeleteLoadBalancer({ LoadBalancerArn: balancer.arn })).rejects.toMatchObject({
    name: "OperationNotPermittedException",
  });
  await elb.ModifyLoadBalancerAttributes({
    LoadBalancerArn: balancer.arn,
    Attributes: [{ Key: "deletion_protection.enabled", Value: "false" }],
  });
  await elb.DeleteLoadBalancer({ LoadBalancerArn: balancer.arn });
  await elb.DeleteLoadBalancer({ LoadBalancerArn: balancer.arn });
  await expect(elb.DescribeListeners({ ListenerArns: [ListenerArn] })).rejects.toMatchObject({
    name: "ListenerNotFoundException",
  });
  await elb.DeleteTargetGroup({ TargetGroupArn: arn });
  await until(async () => {
    const { NetworkInterfaces } = await sandbox.service<typeof EC2>("ec2").DescribeNetworkInterfaces({
      Filters: [{ Name: "description", Values: ["ELB app/lab-alb/*"] }],
    });
    return NetworkInterfaces?.length === 0 ? true : undefined;
  });
  expect(sandbox.inventory().filter(({ type }) => type.startsWith("elastic"))).toEqual([]);
});
