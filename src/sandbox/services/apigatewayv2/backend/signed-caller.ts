/** Routes with IAM authorization: who signed, and whether that caller may use the route. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html */
import { arn, type Context, Fault, type Principal, type WireRequest } from "../../../kit/index.ts";
import { roleMay } from "./invoke-function.ts";

/** The caller, where the request is signed for `execute-api` and the caller may do `action` on the resource. */
export async function signedCaller(
  context: Context,
  request: WireRequest,
  { action, resource }: { action: string; resource: string },
): Promise<Principal | undefined> {
  const caller = signer(context, request);
  if (!caller || caller.kind === "root") return caller;
  if (caller.kind !== "role" && caller.kind !== "user") return undefined;
  const source = caller.kind === "role" ? caller.roleArn : caller.arn;
  return (await roleMay(context, source, action, arn(context, "execute-api", resource))) ? caller : undefined;
}

function signer(context: Context, request: WireRequest): Principal | undefined {
  try {
    return context.authenticate(request, "execute-api");
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** What integrations learn of a caller. */
export function identityOf({ account }: Context, caller: Principal): Record<string, string | null> {
  const userId =
    caller.kind === "user"
      ? (caller.userId ?? null)
      : caller.kind === "role"
        ? `${caller.roleId ?? "AROA"}:${caller.sessionName}`
        : account;
  return {
    accessKey: "accessKeyId" in caller ? caller.accessKeyId : null,
    accountId: account,
    callerId: userId,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: "arn" in caller ? caller.arn : null,
    userId,
  };
}
