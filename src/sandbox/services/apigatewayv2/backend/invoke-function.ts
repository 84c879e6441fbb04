/** Calls a Lambda function as API Gateway does: only where the function's policy, or the role that is named, lets it. */
import type * as IAM from "@aws-sdk/client-iam";
import type * as Lambda from "@aws-sdk/client-lambda";
import { nameOf } from "../../../../shared/errors.ts";
import { serviceMayCall } from "../../../engines/policy/index.ts";
import { arn, type Context } from "../../../kit/index.ts";

export interface FunctionCall {
  /** Of the function, a version or an alias. */
  readonly functionArn: string;
  /** `execute-api` resource on whose behalf it is called: `<api>/<stage>/<method>/<path>`. */
  readonly source: string;
  readonly credentials?: string | undefined;
  readonly event: unknown;
  readonly timeoutMs: number;
}

export type FunctionOutcome =
  | { readonly kind: "answered"; readonly payload: unknown; readonly text: string }
  | { readonly kind: "failed"; readonly reason: string; readonly status: number }
  | { readonly kind: "timeout" }
  | { readonly kind: "not-permitted" };

/** Never rejects, but where the sandbox itself fails. */
export async function invokeFunction(context: Context, call: FunctionCall): Promise<FunctionOutcome> {
  if (!(await isPermitted(context, call))) return { kind: "not-permitted" };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<FunctionOutcome>((resolve) => {
    timer = setTimeout(resolve, call.timeoutMs, { kind: "timeout" });
  });
  try {
    return await Promise.race([invoke(context, call), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function invoke(context: Context, { functionArn, event }: FunctionCall): Promise<FunctionOutcome> {
  try {
    const { Payload, FunctionError } = await context
      .service<typeof Lambda>("lambda")
      .Invoke({ FunctionName: functionArn, Payload: Buffer.from(JSON.stringify(event)) });
    const text = Payload === undefined ? "" : Buffer.from(Payload as Uint8Array).toString("utf8");
    if (FunctionError !== undefined) return { kind: "failed", reason: text, status: 200 };
    return { kind: "answered", payload: text === "" ? undefined : JSON.parse(text), text };
  } catch (error) {
    return { kind: "failed", reason: nameOf(error), status: nameOf(error) === "TooManyRequestsException" ? 429 : 404 };
  }
}

async function isPermitted(context: Context, { functionArn, source, credentials }: FunctionCall): Promise<boolean> {
  if (credentials !== undefined) return roleMay(context, credentials, "lambda:InvokeFunction", functionArn);
  const policy = await policyOf(context, functionArn);
  return serviceMayCall({
    policy,
    service: "apigateway.amazonaws.com",
    action: "lambda:InvokeFunction",
    resource: functionArn,
    sourceArn: arn(context, "execute-api", source),
    account: context.account,
  });
}

/** Of a function, or of the version or alias that the ARN ends in; undefined where it has none. */
async function policyOf(context: Context, functionArn: string): Promise<string | undefined> {
  try {
    return (await context.service<typeof Lambda>("lambda").GetPolicy({ FunctionName: functionArn })).Policy;
  } catch (error) {
    if (nameOf(error) === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

/** True where the policies of a role allow the action. */
export async function roleMay(context: Context, role: string, action: string, resource: string): Promise<boolean> {
  const { EvaluationResults = [] } = await context
    .service<typeof IAM>("iam")
    .SimulatePrincipalPolicy({ PolicySourceArn: role, ActionNames: [action], ResourceArns: [resource] })
    .catch(() => ({ EvaluationResults: [] }));
  return EvaluationResults.length > 0 && EvaluationResults.every(({ EvalDecision }) => EvalDecision === "allowed");
}
