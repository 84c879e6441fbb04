/** A sandbox with a role for functions, and short ways to create and invoke them. */
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import type * as IAM from "@aws-sdk/client-iam";
import type * as Lambda from "@aws-sdk/client-lambda";
import type { SandboxOptions } from "../../../../src/sandbox/create-sandbox.ts";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/index.ts";
import { nowMs, sleep } from "../../../../src/shared/clock.ts";
import { zip } from "./zip-archive.ts";

export interface Lab {
  readonly sandbox: Sandbox;
  readonly lambda: ReturnType<typeof lambdaOf>;
  readonly role: string;
}

export const lambdaOf = (sandbox: Sandbox) => sandbox.service<typeof Lambda>("lambda");

export async function lab(options: SandboxOptions = {}): Promise<Lab> {
  const sandbox = await createSandbox({ pace: "instant", account: "123456789012", ...options });
  const role = await roleFor(sandbox, "fn", "lambda.amazonaws.com");
  await sandbox.service<typeof IAM>("iam").AttachRolePolicy({
    RoleName: "fn",
    PolicyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
  });
  return { sandbox, lambda: lambdaOf(sandbox), role };
}

export async function roleFor(sandbox: Sandbox, RoleName: string, trusted: string): Promise<string> {
  const { Role } = await sandbox.service<typeof IAM>("iam").CreateRole({
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: trusted }, Action: "sts:AssumeRole" }],
    }),
  });
  return Role?.Arn ?? "";
}

type Create = Partial<Lambda.CreateFunctionCommandInput>;

/** Creates a function of these files (a text alone is index.mjs) and waits until it is Active. */
export async function createFunction(
  { lambda, role }: Lab,
  FunctionName: string,
  files: string | Readonly<Record<string, string>> | Uint8Array,
  more: Create = {},
): Promise<Lambda.FunctionConfiguration> {
  const ZipFile = files instanceof Uint8Array ? files : zip(typeof files === "string" ? { "index.mjs": files } : files);
  await lambda.CreateFunction({
    FunctionName,
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Role: role,
    Code: { ZipFile },
    ...more,
  });
  return settled({ lambda }, FunctionName);
}

export const settled = ({ lambda }: Pick<Lab, "lambda">, FunctionName: string, Qualifier?: string) =>
  until(
    `${FunctionName} settled`,
    () => lambda.GetFunctionConfiguration({ FunctionName, ...(Qualifier && { Qualifier }) }),
    (each) => each.State === "Active" && each.LastUpdateStatus !== "InProgress",
  );

export interface Invoked {
  readonly value: unknown;
  readonly error: string | undefined;
  readonly log: string;
  readonly version: string | undefined;
}

export async function invoke(
  { lambda }: Lab,
  FunctionName: string,
  event: unknown = {},
  more: Partial<Lambda.InvokeCommandInput> = {},
): Promise<Invoked> {
  const answer = await lambda.Invoke({
    FunctionName,
    Payload: Buffer.from(JSON.stringify(event)),
    LogType: "Tail",
    ...more,
  });
  const text = Buffer.from(answer.Payload ?? []).toString("utf8");
  return {
    value: text === "" ? undefined : JSON.parse(text),
    error: answer.FunctionError,
    log: Buffer.from(answer.LogResult ?? "", "base64").toString("utf8"),
    version: answer.ExecutedVersion,
  };
}

/** The messages of a function's log group. */
export async function logged({ sandbox }: Lab, name: string): Promise<string[]> {
  const { events = [] } = await sandbox
    .service<typeof Logs>("cloudwatch-logs")
    .FilterLogEvents({ logGroupName: `/aws/lambda/${name}` })
    .catch(() => ({ events: [] }));
  return events.map(({ message = "" }) => message);
}

/** What `read` answers once `test` holds for it; fails with the last answer after 15 seconds. */
export async function until<T>(what: string, read: () => Promise<T>, test: (value: T) => boolean): Promise<T> {
  const deadline = nowMs() + 15_000;
  for (;;) {
    const value = await read();
    if (test(value)) return value;
    if (nowMs() > deadline) throw new Error(`${what}: not in time; last ${JSON.stringify(value, undefined, 1)}`);
    await sleep(15);
  }
}
