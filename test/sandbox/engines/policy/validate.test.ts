import { describe, expect, it } from "vitest";
import { validateIdentityPolicy, validateTrustPolicy } from "../../../../src/sandbox/engines/policy/index.ts";

const document = (statement: unknown, rest: object = { Version: "2012-10-17" }): string =>
  JSON.stringify({ ...rest, Statement: statement });

const good = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks.amazonaws.com" } };

describe("identity policies", () => {
  it.each([
    ["{", "This policy contains invalid Json"],
    ["[]", "Syntax errors in policy."],
    [JSON.stringify({ Version: "2012-10-17" }), "Syntax errors in policy."],
    [document(good, { Version: "2020-01-01" }), "Syntax errors in policy."],
    [document(good, { Version: "2012-10-17", Extra: 1 }), "Syntax errors in policy."],
    [document({ ...good, Effect: "allow" }), "Syntax errors in policy."],
    [document({ ...good, Actions: "s3:Get" }), "Syntax errors in policy."],
    [document({ ...good, NotAction: "s3:Get" }), "Syntax errors in policy."],
    [document({ ...good, Resource: 5 }), "Syntax errors in policy."],
    [
      document([
        { ...good, Sid: "a" },
        { ...good, Sid: "a" },
      ]),
      "Statement IDs (SID) in a single policy must be unique.",
    ],
    [document({ Effect: "Allow", Resource: "*" }), "Policy statement must contain actions."],
    [document({ Effect: "Allow", Action: "s3:*" }), "Policy statement must contain resources."],
    [document({ ...good, Principal: "*" }), "Policy document should not specify a principal."],
    [
      document({ ...good, Action: "GetObject" }),
      "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    ],
    [document({ ...good, Resource: "my-bucket" }), 'Resource my-bucket must be in ARN format or "*".'],
    [document({ ...good, Condition: { StringSame: { a: "b" } } }), "Invalid Condition type : StringSame."],
  ])("%s", (text, message) => {
    expect(() => validateIdentityPolicy(text)).toThrow(message);
  });

  it("accepts what AWS accepts", () => {
    validateIdentityPolicy(document(good));
    validateIdentityPolicy(document([good, { ...good, Sid: "" }, { ...good, Sid: "" }], { Id: "x" }));
    validateIdentityPolicy(document({ ...good, Resource: ["arn:aws:s3:::a/*", "arn:aws:ssm:*:*:parameter/lab/*"] }));
  });
});

describe("trust policies", () => {
  it.each([
    [document({ ...trust, Resource: "*" }), "Has prohibited field Resource"],
    [document({ Effect: "Allow", Action: "sts:AssumeRole" }), "Missing required field Principal"],
    [document({ Effect: "Allow", Principal: "*" }), "Missing required field Action"],
    [document({ ...trust, Action: "s3:GetObject" }), "AssumeRole policy may only specify STS AssumeRole actions."],
    [document({ ...trust, Principal: { Service: "ecs-tasks" } }), 'Invalid principal in policy: "SERVICE":"ecs-tasks"'],
    [document({ ...trust, Principal: { AWS: "ana" } }), 'Invalid principal in policy: "AWS":"ana"'],
  ])("%s", (text, message) => {
    expect(() => validateTrustPolicy(text)).toThrow(message);
  });

  it("accepts services, accounts and roles", () => {
    for (const Principal of [
      { AWS: "111122223333" },
      { AWS: "arn:aws:iam::111122223333:role/a/b" },
      trust.Principal,
      "*",
    ])
      validateTrustPolicy(document({ ...trust, Action: ["sts:AssumeRole", "sts:TagSession"], Principal }));
  });
});
