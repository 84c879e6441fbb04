/** Whether the policies of the caller allow a request: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */

import { iamAction } from "../../../shared/iam-actions.ts";
import {
  type AccessRequest,
  type Caller,
  type ConditionContext,
  contextOf,
  type Decision,
  decide,
  type NamedPolicy,
  type PolicySet,
} from "../../engines/policy/index.ts";
import { type AuthorizedAction, type Context, type Fault, fault, type Principal } from "../../kit/index.ts";
import { readDocument } from "./documents.ts";
import { keyOf } from "./entities.ts";
import { policiesOf } from "./policy-sets.ts";
import { instanceProfiles, roles, users } from "./state.ts";

/** AWS asks no permission for these; AssumeRole is decided by sts together with the trust policy. */
const FREE = new Set(["sts:GetCallerIdentity", "sts:GetSessionToken", "sts:AssumeRole"]);

/** Throws AWS's AccessDenied for a user or role whose policies do not allow the request; root and services may do all. */
export function authorize(asking: AuthorizedAction, context: Context): void {
  const { service, action: name, resources } = asking;
  const { principal } = context;
  if ((principal.kind !== "role" && principal.kind !== "user") || FREE.has(name)) return;
  const action = iamAction(name);
  const policies = { ...policiesOfPrincipal(principal, context), resource: resourcePolicies(asking) };
  const caller = callerOf(principal, context);
  const known = { ...requestContext(principal, context), ...contextOf(asking.conditions ?? {}) };
  const asksTags = speaksOfTags(policies);
  for (const given of resources.length > 0 ? resources : [undefined]) {
    const resource = name === "iam:PassRole" && given ? roleOfProfile(given, context) : given;
    const tags = asksTags ? resourceTagKeys(resource, context) : {};
    const asked: AccessRequest = { action, resource, caller, context: { ...known, ...contextOf(tags) } };
    const decision = decide(policies, asked);
    if (decision.outcome !== "allowed") throw denied(principal.arn, asked, decision, service);
  }
}

const speaksOfTags = (policies: PolicySet): boolean =>
  Object.values(policies).some((set: readonly NamedPolicy[] | undefined) =>
    set?.some(({ document }) =>
      document.statements.some(({ conditions }) =>
        conditions.some(({ key, values }) => [key, ...values].some((text) => /resourcetag\//i.test(text))),
      ),
    ),
  );

/** `aws:ResourceTag/...`, and the service's own key of that name. S3 has neither for buckets without ABAC. */
function resourceTagKeys(resource: string | undefined, context: Context): Record<string, string> {
  const [, , prefix = ""] = resource?.split(":") ?? [];
  const tags = prefix === "s3" ? {} : (context.inventory().find(({ arn }) => arn === resource)?.tags ?? {});
  const names = ["aws:ResourceTag", `${prefix}:ResourceTag`];
  return Object.fromEntries(
    Object.entries(tags).flatMap(([name, value]) => names.map((key) => [`${key}/${name}`, value])),
  );
}

/** Who hands over an instance profile hands over its role. */
function roleOfProfile(arn: string, context: Context): string {
  const [, profile] = /:instance-profile\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  const [role] = (profile && context.table(instanceProfiles).get(keyOf(profile))?.roles) || [];
  return (role && context.table(roles).get(keyOf(role))?.arn) || arn;
}

/** A resource policy that does not parse was refused when it was set; what has none grants nothing. */
const resourcePolicies = ({ resourcePolicy }: AuthorizedAction): NamedPolicy[] =>
  resourcePolicy === undefined
    ? []
    : [{ id: "ResourcePolicy", type: "resource", document: readDocument(resourcePolicy) }];

const callerOf = (principal: Principal & { kind: "role" | "user" }, { account }: Context): Caller => ({
  kind: "aws",
  account,
  arns: principal.kind === "role" ? [principal.arn, principal.roleArn] : [principal.arn],
});

/** A principal that has been deleted since has no policies, so nothing is allowed any more. */
function policiesOfPrincipal(principal: Principal & { kind: "role" | "user" }, context: Context): PolicySet {
  if (principal.kind === "user") {
    const row = context.table(users).get(keyOf(principal.userName));
    return row ? policiesOf(context, "user", row) : { identity: [] };
  }
  const row = context.table(roles).get(keyOf(principal.roleArn.split("/").at(-1) ?? ""));
  if (!row || (principal.roleId !== undefined && principal.roleId !== row.id)) return { identity: [] };
  const session = principal.sessionPolicies?.map((text, i) => ({
    id: `session.${i + 1}`,
    document: readDocument(text),
  }));
  return { ...policiesOf(context, "role", row), session: session?.length ? session : undefined };
}

const requestContext = (principal: Principal & { kind: "role" | "user" }, context: Context): ConditionContext =>
  contextOf({
    "aws:PrincipalArn": principal.kind === "role" ? principal.roleArn : principal.arn,
    "aws:PrincipalAccount": context.account,
    "aws:PrincipalType": principal.kind === "role" ? "AssumedRole" : "User",
    "aws:username": principal.kind === "user" ? principal.userName : undefined,
    "aws:userid": principal.kind === "role" ? `${principal.roleId}:${principal.sessionName}` : principal.userId,
    "aws:RequestedRegion": context.region,
    "aws:CurrentTime": context.clock.date().toISOString(),
    "aws:EpochTime": String(Math.floor(context.clock.now() / 1000)),
    "aws:SecureTransport": "false",
    // The sandbox listens on loopback only.
    "aws:SourceIp": "127.0.0.1",
  });

const KINDS = {
  identity: "identity-based policy",
  boundary: "permissions boundary",
  session: "session policy",
  resource: "resource-based policy",
} as const;

const QUERY_SERVICES = new Set(["auto-scaling", "cloudwatch", "elastic-load-balancing-v2", "iam", "s3", "sns", "sts"]);

function denied(arn: string, { action, resource }: AccessRequest, decision: Decision, service: string): Fault {
  const kind = KINDS[decision.by ?? "identity"];
  const article = kind === "identity-based policy" ? "an" : "a";
  const why =
    decision.outcome === "explicitDeny"
      ? `with an explicit deny in ${article} ${kind}`
      : `because no ${kind} allows the ${action} action`;
  const message = `User: ${arn} is not authorized to perform: ${action} on resource: ${resource ?? "*"} ${why}`;
  if (service === "ec2")
    return fault("UnauthorizedOperation", `You are not authorized to perform this operation. ${message}`, {
      status: 403,
    });
  if (QUERY_SERVICES.has(service)) return fault("AccessDenied", message, { status: 403 });
  return fault("AccessDeniedException", message, { status: 400 });
}
