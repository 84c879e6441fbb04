/** What the middleware does to calls, seen by a request handler that stands for AWS. */
import { ApplicationAutoScaling } from "@aws-sdk/client-application-auto-scaling";
import { AutoScaling } from "@aws-sdk/client-auto-scaling";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { EC2 } from "@aws-sdk/client-ec2";
import { ECS } from "@aws-sdk/client-ecs";
import { S3 } from "@aws-sdk/client-s3";
import { SSM } from "@aws-sdk/client-ssm";
import { HttpResponse } from "@smithy/core/protocols";
import { describe, expect, it } from "vitest";
import { type CallScope, clientsFor, type RunCalls, type Target } from "../../src/aws/index.ts";
import { type Entry, type IntentEntry, memoryJournal, replay } from "../../src/journal/index.ts";

interface Sent {
  readonly target: string;
  readonly body: string;
}
type Answer = { status: number; body: string; date?: string } | Error;

const textOf = (body: unknown): string =>
  body instanceof Uint8Array ? Buffer.from(body).toString("utf8") : typeof body === "string" ? body : "";

const ok: Answer = { status: 200, body: "{}" };
const error = (name: string, status = 400): Answer => ({
  status,
  body: JSON.stringify({ __type: name, message: name }),
});

const error403 = (name: string): string => JSON.stringify({ __type: name, message: name });

function bench(answers: Answer[] = [], known: { unanswered?: IntentEntry[]; scope?: Partial<CallScope> } = {}) {
  const sent: Sent[] = [];
  const journal = memoryJournal();
  let call = 0;
  const calls: RunCalls = {
    run: { id: "abc234", lab: "small", nonce: "0f".repeat(16), account: "1", partition: "aws", region: "us-east-1" },
    journal,
    keepBaseline: async () => {},
    tagsFor: (step) => ({ "awslab:run": "abc234", "awslab:step": step }),
    nextCall: () => ++call,
    unanswered: known.unanswered ?? [],
    observer: { sent: () => {}, done: () => {}, failed: () => {} },
    signal: new AbortController().signal,
    inFlight: new Set(),
    speed: 1e6,
  };
  const requestHandler = {
    metadata: { handlerProtocol: "http/1.1" },
    handle: async (request: { headers: Record<string, string>; body?: unknown }) => {
      sent.push({ target: request.headers["x-amz-target"] ?? "", body: textOf(request.body) });
      const answer = answers.shift() ?? ok;
      if (answer instanceof Error) throw answer;
      const headers: Record<string, string> = answer.date === undefined ? {} : { date: answer.date };
      return { response: new HttpResponse({ statusCode: answer.status, headers, body: Buffer.from(answer.body) }) };
    },
  };
  const target: Target = {
    kind: "aws",
    account: "1",
    partition: "aws",
    region: "us-east-1",
    caller: "arn",
    profile: undefined,
    endpoint: undefined,
    clientConfig: { credentials: { accessKeyId: "AKIA", secretAccessKey: "s" }, requestHandler },
    fetch: () => Promise.reject(new Error("no data plane")),
    dial: () => Promise.reject(new Error("no data plane")),
    speed: 1,
  };
  return { aws: clientsFor(target, calls, { step: "one", mode: "solve", ...known.scope }), sent, journal };
}

const kinds = (entries: readonly Entry[]) => entries.map(({ kind }) => kind);

describe("a mutating call", () => {
  it("is journaled before it is sent, and answered after", async () => {
    const { aws, sent, journal } = bench([{ status: 200, body: '{"cluster":{"clusterName":"c","clusterArn":"a"}}' }]);
    await aws(ECS).createCluster({ clusterName: "c" });
    expect(sent.length).toBe(1);
    expect(kinds(journal.entries)).toEqual(["intent", "ack"]);
    expect(journal.entries[1]).toMatchObject({ resources: [{ type: "ecs:cluster", id: "c", ids: { arn: "a" } }] });
  });

  it("is not sent where the journal cannot be written", async () => {
    const { aws, sent, journal } = bench();
    journal.append = () => Promise.reject(new Error("disk full"));
    await expect(aws(ECS).createCluster({})).rejects.toThrow("disk full");
    expect(sent).toEqual([]);
  });

  it("is refused in locate and checks, unless it is a declared probe", async () => {
    const { aws, sent } = bench([], { scope: { mode: "read" } });
    await expect(aws(ECS).runTask({ taskDefinition: "t" })).rejects.toMatchObject({ code: "CALL_NOT_READ_ONLY" });
    expect(sent).toEqual([]);
    const probing = bench([], { scope: { mode: "read", probes: ["ecs:RunTask"] } });
    await probing.aws(ECS).runTask({ taskDefinition: "t" });
    expect(kinds(probing.journal.entries)).toEqual(["intent", "ack"]);
  });

  it("is refused where nobody would know how to undo it", async () => {
    const { aws, sent } = bench();
    await expect(aws(EC2).createVpnGateway({ Type: "ipsec.1" })).rejects.toMatchObject({
      code: "CALL_NOT_IN_CATALOGUE",
    });
    expect(sent).toEqual([]);
  });

  it("reads without a word in the journal", async () => {
    const { aws, journal } = bench();
    await aws(ECS).listClusters({});
    expect(journal.entries).toEqual([]);
  });
});

describe("what is supplied", () => {
  it("tags in each service's own form, keeping the lab's own", async () => {
    const { aws, sent } = bench([ok, { status: 200, body: "<R/>" }, { status: 200, body: "<R/>" }, ok]);
    await aws(ECS).createCluster({
      tags: [
        { key: "mine", value: "1" },
        { key: "awslab:run", value: "forged" },
      ],
    });
    await aws(EC2).createVpc({
      CidrBlock: "10.0.0.0/16",
      TagSpecifications: [{ ResourceType: "vpc", Tags: [{ Key: "Name", Value: "n" }] }],
    });
    await aws(AutoScaling).createAutoScalingGroup({ AutoScalingGroupName: "g", MinSize: 0, MaxSize: 1 });
    await aws(CloudWatchLogs).createLogGroup({ logGroupName: "l" });
    expect(JSON.parse(sent[0]?.body ?? "").tags).toEqual([
      { key: "mine", value: "1" },
      { key: "awslab:run", value: "abc234" },
      { key: "awslab:step", value: "one" },
    ]);
    const vpc = new URLSearchParams(sent[1]?.body);
    expect(vpc.get("TagSpecification.1.ResourceType")).toBe("vpc");
    expect(vpc.get("TagSpecification.1.Tag.1.Key")).toBe("Name");
    expect(vpc.get("TagSpecification.1.Tag.2.Value")).toBe("abc234");
    const group = new URLSearchParams(sent[2]?.body);
    expect(group.get("Tags.member.1.PropagateAtLaunch")).toBe("true");
    expect(group.get("Tags.member.1.ResourceId")).toBe("g");
    expect(JSON.parse(sent[3]?.body ?? "").tags).toEqual({ "awslab:run": "abc234", "awslab:step": "one" });
  });

  it("no tags where AWS would refuse them", async () => {
    const { aws, sent } = bench();
    await aws(SSM).putParameter({ Name: "p", Value: "v", Overwrite: true });
    expect(JSON.parse(sent[0]?.body ?? "")).not.toHaveProperty("Tags");
  });

  it("no tags a second time, where AWS takes them only with the first create", async () => {
    const message = "The scalable target that you tried to tag already exists.";
    const { aws, sent, journal } = bench([
      { status: 400, body: JSON.stringify({ __type: "ValidationException", message }) },
      ok,
    ]);
    await aws(ApplicationAutoScaling).registerScalableTarget({
      ServiceNamespace: "ecs",
      ResourceId: "service/c/s",
      ScalableDimension: "ecs:service:DesiredCount",
    });
    expect(sent.map(({ body }) => "Tags" in JSON.parse(body))).toEqual([true, false]);
    expect(kinds(journal.entries)).toEqual(["intent", "ack"]);
  });

  it("a token that is in the journal, and the old one for a call that was never answered", async () => {
    const first = bench([
      new Error("reset"),
      new Error("reset"),
      new Error("reset"),
      new Error("reset"),
      new Error("reset"),
    ]);
    await expect(first.aws(ECS).runTask({ taskDefinition: "t", cluster: "c" })).rejects.toThrow();
    const tokens = first.sent.map(({ body }) => JSON.parse(body).clientToken);
    expect(new Set(tokens).size).toBe(1);
    const state = replay([RUN, ...first.journal.entries]);
    const unanswered = [...(state?.unknown.values() ?? [])];
    expect(unanswered).toMatchObject([{ token: tokens[0], operation: "RunTask" }]);

    const second = bench([], { unanswered });
    await second.aws(ECS).runTask({ taskDefinition: "t", cluster: "c" });
    await second.aws(ECS).runTask({ taskDefinition: "t", cluster: "c" });
    const [again, other] = second.sent.map(({ body }) => JSON.parse(body).clientToken);
    expect(again).toBe(tokens[0]);
    expect(other).not.toBe(tokens[0]);
  });

  it("keeps secrets out of the journal", async () => {
    const { aws, journal, sent } = bench();
    await aws(SSM).putParameter({ Name: "p", Value: "hunter2", Type: "SecureString" });
    expect(sent[0]?.body).toContain("hunter2");
    expect(JSON.stringify(journal.entries)).not.toContain("hunter2");
    expect(journal.entries[0]).toMatchObject({ input: { Name: "p" } });
  });
});

describe("attempts", () => {
  it("repeat what was throttled, each with its intent", async () => {
    const { aws, journal } = bench([error("ThrottlingException"), error("ThrottlingException"), ok]);
    await aws(ECS).createCluster({});
    expect(kinds(journal.entries)).toEqual(["intent", "refused", "intent", "refused", "intent", "ack"]);
  });

  it("sign a call anew where the machine's clock was refused, and no other refusal", async () => {
    const date = "Tue, 01 Jan 2030 00:00:00 GMT";
    const refused = { status: 403, body: error403("SignatureDoesNotMatch"), date };
    const { aws, sent, journal } = bench([refused, { ...ok, date }]);
    await aws(SSM).putParameter({ Name: "/a", Value: "v" });
    expect(sent.length).toBe(2);
    expect(kinds(journal.entries)).toEqual(["intent", "refused", "intent", "ack"]);
    const denied = bench([{ status: 400, body: error403("AccessDeniedException"), date }]);
    await expect(denied.aws(SSM).putParameter({ Name: "/a", Value: "v" })).rejects.toThrow();
    expect(denied.sent.length).toBe(1);
  });

  it("sign a HEAD anew where the machine's clock was refused: its refusal has no words", async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    const skewed = bench([{ status: 403, body: "", date }]);
    await skewed.aws(S3).headBucket({ Bucket: "lab-small-abc234" });
    expect(skewed.sent).toHaveLength(2);
    const denied = bench([{ status: 403, body: "" }]);
    await expect(denied.aws(S3).headBucket({ Bucket: "lab-small-abc234" })).rejects.toThrow();
    expect(denied.sent).toHaveLength(1);
  });

  it("never repeat a create without a token after an attempt without an answer", async () => {
    const { aws, sent, journal } = bench([new Error("socket hang up")]);
    await expect(aws(ECS).registerTaskDefinition({ family: "f", containerDefinitions: [] })).rejects.toThrow();
    expect(sent.length).toBe(1);
    expect(kinds(journal.entries)).toEqual(["intent", "unknown"]);
  });

  it("take 'already exists' after an unanswered attempt for unknown, not for refused", async () => {
    const { aws, journal } = bench([error("InternalFailure", 500), error("ParameterAlreadyExists")]);
    await expect(aws(SSM).putParameter({ Name: "p", Value: "v" })).rejects.toThrow();
    expect(kinds(journal.entries)).toEqual(["intent", "unknown", "intent", "unknown"]);
  });

  it("a refusal on the first attempt is certain", async () => {
    const { aws, journal } = bench([error("InvalidParameterException")]);
    await expect(aws(ECS).createCluster({})).rejects.toThrow();
    expect(kinds(journal.entries)).toEqual(["intent", "refused"]);
  });
});

const RUN: Entry = {
  kind: "run",
  run: "abc234",
  lab: "small",
  nonce: "0f".repeat(16),
  target: "aws",
  account: "1",
  partition: "aws",
  region: "us-east-1",
  caller: "arn",
  profile: undefined,
  endpoint: undefined,
  mode: "unattended",
  optional: [],
  version: "0",
  at: "2030-01-01T00:00:00.000Z",
};
