import type * as IAM from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, invoke, type Lab, lab, roleFor, settled } from "./lab.ts";
import { zip } from "./zip-archive.ts";

let work: Lab;

beforeAll(async () => {
  work = await lab();
});

afterAll(() => work?.sandbox.close());

const CODE = `export const handler = async () => [process.env.AWS_LAMBDA_FUNCTION_VERSION, process.env.COLOUR];`;

const input = (more: object = {}) => ({
  FunctionName: "x",
  Runtime: "nodejs24.x" as const,
  Handler: "index.handler",
  Role: work.role,
  Code: { ZipFile: zip({ "index.mjs": CODE }) },
  ...more,
});

test("a function is Pending, then Active; an update is InProgress, then Successful", async () => {
  const made = await work.lambda.CreateFunction(input({ FunctionName: "states", Tags: { a: "b" } }));
  expect(made).toMatchObject({
    FunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:states",
    State: "Pending",
    StateReasonCode: "Creating",
    Version: "$LATEST",
    Timeout: 3,
    MemorySize: 128,
    PackageType: "Zip",
    Architectures: ["x86_64"],
    LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/states" },
    CodeSha256: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
    LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
  });
  await expect(work.lambda.Invoke({ FunctionName: "states" })).rejects.toMatchObject({
    name: "ResourceConflictException",
  });
  expect(await settled(work, "states")).toMatchObject({ LastUpdateStatus: "Successful" });
  const updated = await work.lambda.UpdateFunctionConfiguration({ FunctionName: "states", MemorySize: 256 });
  expect(updated).toMatchObject({ LastUpdateStatus: "InProgress", State: "Active", MemorySize: 256 });
  await expect(work.lambda.UpdateFunctionConfiguration({ FunctionName: "states", Timeout: 9 })).rejects.toMatchObject({
    name: "ResourceConflictException",
    status: 409,
    message: expect.stringContaining("An update is in progress for resource"),
  });
  await settled(work, "states");
  await expect(
    work.lambda.UpdateFunctionConfiguration({ FunctionName: "states", RevisionId: made.RevisionId }),
  ).rejects.toMatchObject({ name: "PreconditionFailedException" });
  expect(await work.lambda.GetFunction({ FunctionName: "123456789012:function:states" })).toMatchObject({
    Tags: { a: "b" },
  });
  await expect(work.lambda.CreateFunction(input({ FunctionName: "states" }))).rejects.toMatchObject({
    name: "ResourceConflictException",
    message: "Function already exist: states",
  });
});

test.each([
  [
    "a role that Lambda may not assume",
    () => ({ Role: "arn:aws:iam::123456789012:role/nobody" }),
    "InvalidParameterValueException",
    "The role defined for the function cannot be assumed by Lambda.",
  ],
  ["a deprecated runtime", () => ({ Runtime: "nodejs16.x" }), "InvalidParameterValueException", "no longer supported"],
  ["a runtime that the sandbox lacks", () => ({ Runtime: "java21" }), "InvalidParameterValueException", "java21"],
  ["an unknown runtime", () => ({ Runtime: "cobol" }), "ValidationException", "enum value set"],
  ["too little memory", () => ({ MemorySize: 64 }), "ValidationException", "greater than or equal to 128"],
  ["too much memory", () => ({ MemorySize: 10_241 }), "ValidationException", "less than or equal to 10240"],
  ["too long a timeout", () => ({ Timeout: 901 }), "ValidationException", "less than or equal to 900"],
  ["a bad name", () => ({ FunctionName: "no spaces" }), "InvalidParameterValueException", "functionName"],
  [
    "too many variables",
    () => ({ Environment: { Variables: { BIG: "x".repeat(4_200) } } }),
    "InvalidParameterValueException",
    "4KB limit",
  ],
  [
    "a reserved variable",
    () => ({ Environment: { Variables: { AWS_REGION: "here" } } }),
    "InvalidParameterValueException",
    "reserved keys",
  ],
  [
    "a bad variable name",
    () => ({ Environment: { Variables: { "1X": "y" } } }),
    "InvalidParameterValueException",
    "Map keys must satisfy constraint",
  ],
  [
    "no archive",
    () => ({ Code: { ZipFile: Buffer.from("not a zip") } }),
    "InvalidParameterValueException",
    "Could not unzip uploaded file",
  ],
  [
    "an empty archive",
    () => ({ Code: { ZipFile: new Uint8Array() } }),
    "InvalidParameterValueException",
    "non-empty zip",
  ],
  [
    "a path that leads outside",
    () => ({ Code: { ZipFile: zip({ "../evil.js": "x" }) } }),
    "InvalidParameterValueException",
    "Could not unzip",
  ],
  [
    "an absolute path",
    () => ({ Code: { ZipFile: zip({ "/etc/evil": "x" }) } }),
    "InvalidParameterValueException",
    "Could not unzip",
  ],
  [
    "a link that leads outside",
    () => ({ Code: { ZipFile: zip([{ path: "out", content: "../..", isSymlink: true }]) } }),
    "InvalidParameterValueException",
    "leads outside",
  ],
  ["no runtime", () => ({ Runtime: undefined }), "InvalidParameterValueException", "mandatory"],
  [
    "a container image",
    () => ({ PackageType: "Image", Code: { ImageUri: "x" } }),
    "InvalidParameterValueException",
    "Image",
  ],
  [
    "a VPC that is not there",
    () => ({ VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] } }),
    "InvalidParameterValueException",
    "Error occurred while DescribeSubnets",
  ],
  [
    "a layer that is not there",
    () => ({ Layers: ["arn:aws:lambda:us-east-1:123456789012:layer:none:1"] }),
    "InvalidParameterValueException",
    "does not exist",
  ],
])("CreateFunction refuses %s", async (_what, more, name, message) => {
  await expect(work.lambda.CreateFunction(input(more()) as never)).rejects.toMatchObject({
    name,
    message: expect.stringContaining(message),
  });
});

test("a role must trust lambda.amazonaws.com", async () => {
  const Role = await roleFor(work.sandbox, "other", "ecs-tasks.amazonaws.com");
  await expect(work.lambda.CreateFunction(input({ Role }))).rejects.toMatchObject({
    message: "The role defined for the function cannot be assumed by Lambda.",
  });
  await work.sandbox.service<typeof IAM>("iam").UpdateAssumeRolePolicy({
    RoleName: "other",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    }),
  });
  await createFunction(work, "trusting", CODE, { Role });
});

test("versions are frozen, aliases point and are weighted", async () => {
  const FunctionName = "versioned";
  await createFunction(work, FunctionName, CODE, { Environment: { Variables: { COLOUR: "red" } } });
  const one = await work.lambda.PublishVersion({ FunctionName, Description: "first" });
  expect(one).toMatchObject({
    Version: "1",
    FunctionArn: expect.stringMatching(/:versioned:1$/),
    Description: "first",
  });
  // Nothing has changed: no second version.
  expect(await work.lambda.PublishVersion({ FunctionName })).toMatchObject({ Version: "1" });
  await work.lambda.UpdateFunctionConfiguration({ FunctionName, Environment: { Variables: { COLOUR: "blue" } } });
  await settled(work, FunctionName);
  await expect(work.lambda.PublishVersion({ FunctionName, CodeSha256: "other" })).rejects.toMatchObject({
    name: "InvalidParameterValueException",
  });
  expect(await work.lambda.PublishVersion({ FunctionName })).toMatchObject({ Version: "2" });
  await settled(work, FunctionName, "2");
  expect((await invoke(work, `${FunctionName}:1`)).value).toEqual(["1", "red"]);
  expect((await invoke(work, FunctionName, {}, { Qualifier: "2" })).value).toEqual(["2", "blue"]);
  expect((await invoke(work, FunctionName)).value).toEqual(["$LATEST", "blue"]);
  const alias = await work.lambda.CreateAlias({ FunctionName, Name: "live", FunctionVersion: "1" });
  expect(await invoke(work, `${FunctionName}:live`)).toMatchObject({ value: ["1", "red"], version: "1" });
  await work.lambda.UpdateAlias({
    FunctionName,
    Name: "live",
    RoutingConfig: { AdditionalVersionWeights: { "2": 1 } },
    RevisionId: alias.RevisionId,
  });
  expect((await invoke(work, `${FunctionName}:live`)).version).toBe("2");
  await work.lambda.UpdateAlias({
    FunctionName,
    Name: "live",
    RoutingConfig: { AdditionalVersionWeights: { "2": 0.5 } },
  });
  const drawn = await Promise.all(
    Array.from({ length: 40 }, () => work.lambda.Invoke({ FunctionName, Qualifier: "live", InvocationType: "DryRun" })),
  );
  expect(new Set(drawn.map(({ ExecutedVersion }) => ExecutedVersion)).size).toBe(2);
  await expect(work.lambda.DeleteFunction({ FunctionName, Qualifier: "1" })).rejects.toMatchObject({
    name: "ResourceConflictException",
  });
  await expect(work.lambda.UpdateAlias({ FunctionName, Name: "live", FunctionVersion: "9" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  const { Versions } = await work.lambda.ListVersionsByFunction({ FunctionName });
  expect(Versions?.map(({ Version }) => Version)).toEqual(["$LATEST", "1", "2"]);
  const { Aliases } = await work.lambda.ListAliases({ FunctionName, FunctionVersion: "1" });
  expect(Aliases).toMatchObject([{ Name: "live", RoutingConfig: { AdditionalVersionWeights: { "2": 0.5 } } }]);
  await work.lambda.DeleteFunction({ FunctionName });
  await expect(work.lambda.GetFunction({ FunctionName })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Function not found: arn:aws:lambda:us-east-1:123456789012:function:versioned",
  });
  expect(
    work.sandbox.inventory().filter(({ type, arn }) => type.startsWith("lambda:") && arn.includes("versioned")),
  ).toEqual([]);
});

test("new code runs in a new environment; DryRun changes nothing", async () => {
  const FunctionName = "recoded";
  const before = await createFunction(work, FunctionName, "export const handler = async () => 1;");
  expect((await invoke(work, FunctionName)).value).toBe(1);
  const ZipFile = zip({ "index.mjs": "export const handler = async () => 2;" });
  const dry = await work.lambda.UpdateFunctionCode({ FunctionName, ZipFile, DryRun: true });
  expect(dry.CodeSha256).not.toBe(before.CodeSha256);
  expect((await invoke(work, FunctionName)).value).toBe(1);
  expect(await work.lambda.UpdateFunctionCode({ FunctionName, ZipFile, Publish: true })).toMatchObject({
    Version: "1",
  });
  await settled(work, FunctionName);
  expect((await invoke(work, FunctionName)).value).toBe(2);
});

test("permissions become a policy; lists have pages", async () => {
  await createFunction(work, "shared", CODE);
  const grant = {
    FunctionName: "shared",
    StatementId: "events",
    Action: "lambda:InvokeFunction",
    Principal: "events.amazonaws.com",
  };
  const { Statement = "" } = await work.lambda.AddPermission({
    ...grant,
    SourceArn: "arn:aws:events:us-east-1:123456789012:rule/r",
  });
  expect(JSON.parse(Statement)).toEqual({
    Sid: "events",
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "lambda:InvokeFunction",
    Resource: "arn:aws:lambda:us-east-1:123456789012:function:shared",
    Condition: { ArnLike: { "AWS:SourceArn": "arn:aws:events:us-east-1:123456789012:rule/r" } },
  });
  await expect(work.lambda.AddPermission(grant)).rejects.toMatchObject({ name: "ResourceConflictException" });
  const { Policy = "" } = await work.lambda.GetPolicy({ FunctionName: "shared" });
  expect(JSON.parse(Policy).Statement).toHaveLength(1);
  await work.lambda.RemovePermission({ FunctionName: "shared", StatementId: "events" });
  await expect(work.lambda.GetPolicy({ FunctionName: "shared" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  const first = await work.lambda.ListFunctions({ MaxItems: 2 });
  expect(first.Functions).toHaveLength(2);
  const rest = await work.lambda.ListFunctions({ Marker: first.NextMarker });
  expect(rest.Functions?.[0]?.FunctionName).not.toBe(first.Functions?.[0]?.FunctionName);
});
