// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like template placeholders.
import { describe, expect, it } from "vitest";
import {
  type AccessRequest,
  contextOf,
  decide,
  type PolicySet,
  parsePolicy,
} from "../../../../src/sandbox/engines/policy/index.ts";

type Statement = Record<string, unknown>;

const policy = (statements: Statement | Statement[], version = "2012-10-17") => ({
  id: "p",
  document: parsePolicy(JSON.stringify({ Version: version, Statement: statements })),
});

const request = (changes: Partial<AccessRequest> = {}): AccessRequest => ({
  action: "s3:GetObject",
  resource: "arn:aws:s3:::lab/readme.txt",
  context: {},
  ...changes,
});

const outcome = (
  statements: Statement | Statement[],
  changes: Partial<AccessRequest> = {},
  others?: Partial<PolicySet>,
) => decide({ identity: [policy(statements)], ...others }, request(changes)).outcome;

const allow = (changes: Statement = {}): Statement => ({ Effect: "Allow", Action: "s3:*", Resource: "*", ...changes });
const deny = (changes: Statement = {}): Statement => ({ ...allow(changes), Effect: "Deny" });

describe("actions and resources", () => {
  it("denies without a statement, and lets a Deny win", () => {
    expect(decide({ identity: [] }, request()).outcome).toBe("implicitDeny");
    expect(outcome(allow())).toBe("allowed");
    expect(outcome([allow(), deny({ Action: "s3:Get*" })])).toBe("explicitDeny");
  });

  it("compares actions without case, resources with case", () => {
    expect(outcome(allow({ Action: "S3:gETobject" }))).toBe("allowed");
    expect(outcome(allow({ Action: "s3:Get?bject" }))).toBe("allowed");
    expect(outcome(allow({ Action: "s3:GetObjectAcl" }))).toBe("implicitDeny");
    expect(outcome(allow({ Resource: "arn:aws:s3:::lab/README.txt" }))).toBe("implicitDeny");
    expect(outcome(allow({ Resource: ["arn:aws:s3:::other/*", "arn:aws:s3:::lab/*"] }))).toBe("allowed");
  });

  it("turns NotAction and NotResource round", () => {
    expect(outcome({ Effect: "Allow", NotAction: "iam:*", Resource: "*" })).toBe("allowed");
    expect(outcome({ Effect: "Allow", NotAction: ["s3:*"], Resource: "*" })).toBe("implicitDeny");
    expect(outcome({ Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::lab/*" })).toBe("implicitDeny");
    expect(outcome({ Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::other/*" })).toBe("allowed");
  });

  it("does not refuse, for an unknown resource, what AWS may allow", () => {
    const unknown = { resource: undefined };
    expect(outcome(allow({ Resource: "arn:aws:s3:::lab/*" }), unknown)).toBe("allowed");
    expect(outcome([allow(), deny({ Resource: "arn:aws:s3:::other" })], unknown)).toBe("allowed");
    expect(outcome([allow(), deny()], unknown)).toBe("explicitDeny");
  });

  it("is quick on patterns with many stars", () => {
    const pattern = `${"*a".repeat(30)}b`;
    expect(outcome(allow({ Resource: pattern }), { resource: "a".repeat(5000) })).toBe("implicitDeny");
  });
});

describe("policy variables", () => {
  const home = allow({ Resource: "arn:aws:s3:::lab/${aws:username}/*" });
  const resource = "arn:aws:s3:::lab/ana/x";

  it("are replaced from the request, as literal text", () => {
    expect(outcome(home, { resource, context: contextOf({ "aws:UserName": "ana" }) })).toBe("allowed");
    expect(outcome(home, { resource, context: contextOf({ "aws:username": "*" }) })).toBe("implicitDeny");
    expect(outcome(home, { resource })).toBe("implicitDeny");
  });

  it("have defaults, and are plain text in documents of 2008", () => {
    expect(outcome(allow({ Resource: "arn:aws:s3:::lab/${aws:username, 'ana'}/*" }), { resource })).toBe("allowed");
    const old = { identity: [policy(home, "2008-10-17")] };
    expect(decide(old, request({ resource, context: contextOf({ "aws:username": "ana" }) })).outcome).toBe(
      "implicitDeny",
    );
    expect(decide(old, request({ resource: "arn:aws:s3:::lab/${aws:username}/x" })).outcome).toBe("allowed");
  });

  it("quote wildcards", () => {
    const starred = allow({ Resource: "arn:aws:s3:::lab/${*}" });
    expect(outcome(starred, { resource: "arn:aws:s3:::lab/*" })).toBe("allowed");
    expect(outcome(starred, { resource: "arn:aws:s3:::lab/x" })).toBe("implicitDeny");
  });
});

describe("conditions", () => {
  const holds = (condition: Statement, context: Record<string, string | string[]>) =>
    outcome(allow({ Condition: condition }), { context: contextOf(context) }) === "allowed";

  it.each([
    [{ StringEquals: { "aws:PrincipalTag/team": "red" } }, { "aws:principaltag/TEAM": "red" }, true],
    [{ StringEquals: { k: ["red", "blue"] } }, { k: "blue" }, true],
    [{ StringEquals: { k: "red" } }, { k: "Red" }, false],
    [{ StringEqualsIgnoreCase: { k: "red" } }, { k: "Red" }, true],
    [{ StringNotEquals: { k: ["red", "blue"] } }, { k: "blue" }, false],
    [{ StringNotEquals: { k: "red" } }, {}, true],
    [{ StringEquals: { k: "red" } }, {}, false],
    [{ StringEqualsIfExists: { k: "red" } }, {}, true],
    [{ StringLike: { k: "lab-*" } }, { k: "lab-ecs" }, true],
    [{ StringNotLike: { k: "lab-*" } }, { k: "lab-ecs" }, false],
    [{ NumericLessThanEquals: { k: 10 } }, { k: "10" }, true],
    [{ NumericGreaterThan: { k: "10" } }, { k: "9" }, false],
    [{ NumericEquals: { k: "10" } }, { k: "ten" }, false],
    [{ DateGreaterThan: { k: "2026-01-01T00:00:00Z" } }, { k: "2026-06-01T00:00:00Z" }, true],
    [{ DateLessThan: { k: "1767225600" } }, { k: "2026-06-01T00:00:00Z" }, false],
    [{ Bool: { "aws:SecureTransport": false } }, { "aws:SecureTransport": "false" }, true],
    [{ IpAddress: { k: ["10.0.0.0/8", "127.0.0.1"] } }, { k: "10.41.0.9" }, true],
    [{ IpAddress: { k: "10.0.0.0/8" } }, { k: "11.0.0.1" }, false],
    [{ NotIpAddress: { k: "10.0.0.0/8" } }, { k: "11.0.0.1" }, true],
    [{ IpAddress: { k: "fd00::/8" } }, { k: "fd00::1" }, true],
    [{ ArnLike: { k: "arn:aws:iam::*:role/lab-*" } }, { k: "arn:aws:iam::123456789012:role/lab-a" }, true],
    [{ ArnLike: { k: "arn:aws:iam::*" } }, { k: "arn:aws:iam::123456789012:role/lab-a" }, false],
    [{ ArnEquals: { k: "arn:aws:ecs:*:123456789012:*" } }, { k: "arn:aws:ecs:us-east-1:123456789012:cluster/a" }, true],
    [
      { ArnNotLike: { k: "arn:aws:ecs:*:123456789012:*" } },
      { k: "arn:aws:ecs:us-east-1:123456789012:cluster/a" },
      false,
    ],
    [{ Null: { k: "true" } }, {}, true],
    [{ Null: { k: false } }, { k: "x" }, true],
    [{ Null: { k: "true" } }, { k: "x" }, false],
    [{ "ForAllValues:StringEquals": { k: ["a", "b"] } }, { k: ["a", "b"] }, true],
    [{ "ForAllValues:StringEquals": { k: ["a", "b"] } }, { k: ["a", "c"] }, false],
    [{ "ForAllValues:StringEquals": { k: ["a"] } }, {}, true],
    [{ "ForAnyValue:StringEquals": { k: ["a", "b"] } }, { k: ["c", "b"] }, true],
    [{ "ForAnyValue:StringEquals": { k: ["a"] } }, {}, false],
    [{ "ForAnyValue:StringNotEquals": { k: ["a"] } }, { k: ["a", "b"] }, true],
    [{ StringEquals: { a: "1", b: "2" } }, { a: "1", b: "3" }, false],
    [{ StringEquals: { a: "1" }, Bool: { b: "true" } }, { a: "1", b: "true" }, true],
  ])("%j with %j: %s", (condition, context, expected) => {
    expect(holds(condition, context as Record<string, string | string[]>)).toBe(expected);
  });

  it("uses variables in values", () => {
    const condition = { StringEquals: { "ecs:owner": "${aws:username}" } };
    expect(holds(condition, { "ecs:owner": "ana", "aws:username": "ana" })).toBe(true);
    expect(holds(condition, { "ecs:owner": "bea", "aws:username": "ana" })).toBe(false);
  });

  it("names the keys that the request lacks", () => {
    const statement = allow({
      Resource: "arn:aws:s3:::${aws:username}",
      Condition: { Bool: { "aws:SecureTransport": true } },
    });
    const { missingContext } = decide({ identity: [policy(statement)] }, request());
    expect([...missingContext].sort()).toEqual(["aws:SecureTransport", "aws:username"]);
  });
});

describe("several kinds of policies", () => {
  const everything = [policy({ Effect: "Allow", Action: "*", Resource: "*" })];
  const reading = [policy(allow({ Action: "s3:Get*" }))];

  it("a boundary and a session policy only narrow", () => {
    expect(decide({ identity: everything, boundary: reading }, request()).outcome).toBe("allowed");
    const write = request({ action: "s3:PutObject" });
    expect(decide({ identity: everything, boundary: reading }, write)).toMatchObject({
      outcome: "implicitDeny",
      by: "boundary",
    });
    expect(decide({ identity: everything, session: reading }, write)).toMatchObject({
      outcome: "implicitDeny",
      by: "session",
    });
    expect(decide({ identity: [], boundary: everything, session: everything }, write)).toMatchObject({
      by: "identity",
    });
    expect(decide({ identity: everything, boundary: [policy(deny())] }, write)).toMatchObject({
      outcome: "explicitDeny",
      by: "boundary",
    });
  });

  it("a resource policy allows whom it names, and leaves an account to its identity policies", () => {
    const role = "arn:aws:iam::111122223333:role/app";
    const caller = { kind: "aws", account: "111122223333", arns: [role] } as const;
    const trusting = (Principal: unknown) => [policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal })];
    const ask = (Principal: unknown, identity = [] as typeof everything) =>
      decide({ identity, resource: trusting(Principal) }, request({ action: "sts:AssumeRole", resource: role, caller }))
        .outcome;
    expect(ask({ AWS: role })).toBe("allowed");
    expect(ask({ AWS: "arn:aws:iam::111122223333:root" })).toBe("implicitDeny");
    expect(ask({ AWS: "111122223333" }, everything)).toBe("allowed");
    expect(ask({ AWS: "arn:aws:iam::999999999999:root" })).toBe("implicitDeny");
    expect(ask({ Service: "ecs.amazonaws.com" })).toBe("implicitDeny");
    expect(ask("*")).toBe("allowed");
  });

  it("a service is trusted by name", () => {
    const resource = [
      policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks.amazonaws.com" } }),
    ];
    const ask = (service: string) =>
      decide({ identity: [], resource }, request({ action: "sts:AssumeRole", caller: { kind: "service", service } }))
        .outcome;
    expect(ask("ecs-tasks.amazonaws.com")).toBe("allowed");
    expect(ask("ecs.amazonaws.com")).toBe("implicitDeny");
  });
});
