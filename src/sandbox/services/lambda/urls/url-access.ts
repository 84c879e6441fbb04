/** Who may call a function URL. https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html */
import type * as IAM from "@aws-sdk/client-iam";
import { contextOf, decide, parsePolicy } from "../../../engines/policy/index.ts";
import { type Context, Fault, type Principal, type WireRequest } from "../../../kit/index.ts";
import { policyOf } from "../permissions.ts";
import { functionArn, type UrlRow } from "../state.ts";

/** Since October 2025 both are needed. */
const ACTIONS = ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"];

/** The caller, where it may call the URL; undefined is 403. */
export async function urlCaller(context: Context, url: UrlRow, request: WireRequest): Promise<Principal | undefined> {
  const qualifier = url.qualifier === "$LATEST" ? undefined : url.qualifier;
  const policy = policyOf(context, { name: url.name, qualifier });
  const resource = functionArn(context, url.name, qualifier);
  if (url.config.AuthType === "NONE")
    return isOpen(policy, resource) ? { kind: "anonymous", arn: "anonymous" } : undefined;
  const caller = signedBy(context, request);
  if (!caller || caller.kind === "root") return caller;
  return (await mayCall(context, caller, { policy, resource })) ? caller : undefined;
}

function signedBy(context: Context, request: WireRequest): Principal | undefined {
  try {
    return context.authenticate(request, "lambda");
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** Without authentication, too, the function's policy must allow everybody. */
function isOpen(policy: string | undefined, resource: string): boolean {
  if (policy === undefined) return false;
  const resourcePolicy = [{ id: "function", document: parsePolicy(policy) }];
  const keys = contextOf({ "lambda:FunctionUrlAuthType": "NONE", "lambda:InvokedViaFunctionUrl": "true" });
  const caller = { kind: "aws", account: "anonymous", arns: [] } as const;
  return ACTIONS.every(
    (action) =>
      decide({ identity: [], resource: resourcePolicy }, { action, resource, context: keys, caller }).outcome ===
      "allowed",
  );
}

async function mayCall(
  context: Context,
  caller: Principal,
  { policy, resource }: { policy: string | undefined; resource: string },
): Promise<boolean> {
  if (caller.kind !== "role" && caller.kind !== "user") return false;
  const source = caller.kind === "role" ? caller.roleArn : caller.arn;
  const { EvaluationResults = [] } = await context
    .service<typeof IAM>("iam")
    .SimulatePrincipalPolicy({
      PolicySourceArn: source,
      ActionNames: ACTIONS,
      ResourceArns: [resource],
      ...(policy !== undefined && { ResourcePolicy: policy }),
      ContextEntries: [
        { ContextKeyName: "lambda:FunctionUrlAuthType", ContextKeyValues: ["AWS_IAM"], ContextKeyType: "string" },
        { ContextKeyName: "lambda:InvokedViaFunctionUrl", ContextKeyValues: ["true"], ContextKeyType: "boolean" },
      ],
    })
    .catch(() => ({ EvaluationResults: [] }));
  return EvaluationResults.length > 0 && EvaluationResults.every(({ EvalDecision }) => EvalDecision === "allowed");
}
