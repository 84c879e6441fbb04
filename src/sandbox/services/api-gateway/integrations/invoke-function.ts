/** Calls a function for an integration or authorizer: permission, role, invocation. https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-with-lambda-integration.html */
import type * as IAM from "@aws-sdk/client-iam";
import type * as Lambda from "@aws-sdk/client-lambda";
import { messageOf, nameOf } from "../../../../shared/errors.ts";
import { serviceMayCall } from "../../../engines/policy/index.ts";
import { type Context, parseArn } from "../../../kit/index.ts";
import { configurationError, GatewayError, integrationTimeout } from "../invoke/gateway-error.ts";

export interface FunctionCall {
  /** A function, version or alias. */
  readonly functionArn: string;
  readonly payload: string;
  /** On whose behalf: the method's or authorizer's execute-api ARN. */
  readonly sourceArn: string;
  /** A role to call with, in place of the function's own policy. */
  readonly credentials: string | undefined;
  readonly timeoutMs: number;
  readonly isAsync?: boolean;
}

export interface FunctionAnswer {
  readonly payload: string;
  /** Set where the function failed: its error message. */
  readonly error: string | undefined;
}

/** `arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<function>/invocations`. */
export const functionIn = (uri: string): string | undefined => /\/functions\/(.+)\/invocations$/.exec(uri)?.[1];

/** Throws what the client is to be told where the function cannot be called. */
export async function invokeFunction(context: Context, call: FunctionCall): Promise<FunctionAnswer> {
  if (!(await isPermitted(context, call))) throw configurationError("Invalid permissions on Lambda function");
  const lambda = context.service<typeof Lambda>("lambda");
  try {
    const invoked = lambda.Invoke({
      FunctionName: call.functionArn,
      InvocationType: call.isAsync ? "Event" : "RequestResponse",
      Payload: Buffer.from(call.payload),
    });
    const { Payload, FunctionError } = await within(invoked, call.timeoutMs);
    const payload = Buffer.from(Payload ?? new Uint8Array()).toString("utf8");
    return { payload, error: FunctionError === undefined ? undefined : errorMessageIn(payload) };
  } catch (error) {
    throw error instanceof GatewayError ? error : invocationFailure(error);
  }
}

function invocationFailure(error: unknown): GatewayError {
  const status =
    nameOf(error) === "TooManyRequestsException" ? 429 : nameOf(error) === "ResourceNotFoundException" ? 404 : 400;
  if (nameOf(error) === "RequestTooLargeException") return new GatewayError("REQUEST_TOO_LARGE", "Request Too Long");
  return new GatewayError("API_CONFIGURATION_ERROR", "Internal server error", {
    log: [`Lambda invocation failed with status: ${status}. Lambda error: ${messageOf(error)}`],
  });
}

function errorMessageIn(payload: string): string {
  try {
    const { errorMessage } = JSON.parse(payload) as { errorMessage?: unknown };
    return typeof errorMessage === "string" ? errorMessage : JSON.stringify(errorMessage ?? null);
  } catch {
    return payload;
  }
}

/** The function's own policy decides, or the role's where the integration names one. */
async function isPermitted(context: Context, { functionArn, sourceArn, credentials }: FunctionCall): Promise<boolean> {
  const resource = functionArn;
  const action = "lambda:InvokeFunction";
  if (credentials !== undefined) {
    const { EvaluationResults = [] } = await context
      .service<typeof IAM>("iam")
      .SimulatePrincipalPolicy({ PolicySourceArn: credentials, ActionNames: [action], ResourceArns: [resource] })
      .catch(() => ({ EvaluationResults: [] }));
    return EvaluationResults.length > 0 && EvaluationResults.every(({ EvalDecision }) => EvalDecision === "allowed");
  }
  const policy = await policyOf(context, functionArn);
  return serviceMayCall({
    policy,
    service: "apigateway.amazonaws.com",
    action,
    resource,
    sourceArn,
    account: context.account,
  });
}

/** A function's policy does not hold for its aliases and versions, nor theirs for it. */
async function policyOf(context: Context, functionArn: string): Promise<string | undefined> {
  const [, name = "", qualifier] = (parseArn(functionArn)?.resource ?? functionArn).split(":");
  const { Policy } = await context
    .service<typeof Lambda>("lambda")
    .GetPolicy({
      FunctionName: name,
      ...(qualifier !== undefined && qualifier !== "$LATEST" && { Qualifier: qualifier }),
    })
    .catch(() => ({ Policy: undefined }));
  return Policy;
}

/** The value, or 504 where it takes too long. */
export async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(integrationTimeout()), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}
