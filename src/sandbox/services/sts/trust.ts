/** Whether a role's trust policy, with the caller's own policies, lets the caller assume it. */
import type * as IAM from "@aws-sdk/client-iam";
import type * as STS from "@aws-sdk/client-sts";
import { type AccessRequest, type Caller, contextOf, decide, parsePolicy } from "../../engines/policy/index.ts";
import type { Context, Input, Principal } from "../../kit/index.ts";

/** A role as sts needs it; the trust policy decoded. */
export interface RoleToAssume {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly trust: string;
  readonly maxSeconds: number;
}

/**
 * The service principals as which a service of the sandbox asks. Where one has several it says which by SourceIdentity, a
 * member that AWS's own services do not use; else any of them counts.
 */
const SERVICE_PRINCIPALS: Readonly<Record<string, readonly string[]>> = {
  ecs: ["ecs-tasks.amazonaws.com", "ecs.amazonaws.com"],
  "auto-scaling": ["autoscaling.amazonaws.com"],
  "application-auto-scaling": ["application-autoscaling.amazonaws.com", "ecs.application-autoscaling.amazonaws.com"],
  "elastic-load-balancing-v2": ["elasticloadbalancing.amazonaws.com"],
  "config-service": ["config.amazonaws.com"],
  sfn: ["states.amazonaws.com"],
  eventbridge: ["events.amazonaws.com"],
  "api-gateway": ["apigateway.amazonaws.com"],
  "redshift-data": ["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"],
  emr: ["elasticmapreduce.amazonaws.com", "ec2.amazonaws.com"],
};

type AssumeRoleInput = Input<typeof STS, "AssumeRole">;

export async function trusts(role: RoleToAssume, input: AssumeRoleInput, context: Context): Promise<boolean> {
  const trust = [{ id: "trust", document: parsePolicy(role.trust) }];
  for (const caller of callersOf(input, context)) {
    const request: AccessRequest = {
      action: "sts:AssumeRole",
      resource: role.arn,
      caller,
      context: trustContext(input, caller, context),
    };
    // Once without identity policies, to tell a trust in this very caller from one in its whole account.
    const alone = decide({ identity: [], resource: trust }, request);
    if (alone.outcome === "explicitDeny") continue;
    const whole = decide({ identity: EVERYTHING, resource: trust }, request).matched.some(
      ({ source }) => source === "resource",
    );
    if (!whole) continue;
    const own = await ownPoliciesSay(request, context);
    if (own === "explicitDeny") continue;
    if (alone.outcome === "allowed" || own === "allowed") return true;
  }
  return false;
}

/** How AWS names the caller in its messages. */
export const callerName = ({ account, principal }: Context): string =>
  principal.kind === "service"
    ? (servicePrincipals(principal.service)[0] ?? principal.service)
    : principal.kind === "root"
      ? `arn:aws:iam::${account}:root`
      : principal.arn;

const EVERYTHING = [
  {
    id: "everything",
    document: parsePolicy(
      JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } }),
    ),
  },
];

const servicePrincipals = (service: string): readonly string[] =>
  SERVICE_PRINCIPALS[service] ?? [`${service}.amazonaws.com`];

function callersOf(input: AssumeRoleInput, { account, principal }: Context): Caller[] {
  if (principal.kind === "service") {
    const known = servicePrincipals(principal.service);
    const asked = input.SourceIdentity === undefined ? known : known.filter((name) => name === input.SourceIdentity);
    return asked.map((service) => ({ kind: "service", service }));
  }
  return [{ kind: "aws", account, arns: arnsOf(principal, account) }];
}

function arnsOf(principal: Exclude<Principal, { kind: "service" }>, account: string): string[] {
  if (principal.kind === "root") return [`arn:aws:iam::${account}:root`];
  return principal.kind === "role" ? [principal.arn, principal.roleArn] : [principal.arn];
}

function trustContext(input: AssumeRoleInput, caller: Caller, context: Context) {
  const { principal, account, region } = context;
  const service = caller.kind === "service" ? (caller.service.split(".")[0] ?? "").replace(/^ecs-tasks$/, "ecs") : "";
  return contextOf({
    "sts:ExternalId": input.ExternalId,
    "sts:RoleSessionName": input.RoleSessionName,
    "aws:PrincipalArn": caller.kind === "aws" ? caller.arns.at(-1) : undefined,
    "aws:PrincipalAccount": caller.kind === "aws" ? account : undefined,
    "aws:username": principal.kind === "user" ? principal.userName : undefined,
    // A service asks for a resource of the account; which one is not known here.
    "aws:SourceAccount": caller.kind === "service" ? account : undefined,
    "aws:SourceArn": caller.kind === "service" ? `arn:aws:${service}:${region}:${account}:*` : undefined,
    "aws:PrincipalIsAWSService": String(caller.kind === "service"),
    "aws:CurrentTime": context.clock.date().toISOString(),
    "aws:SourceIp": caller.kind === "aws" ? "127.0.0.1" : undefined,
  });
}

/** What the caller's own policies say: root may do all, a service has none and needs none. */
async function ownPoliciesSay({ action, resource = "*", context: keys }: AccessRequest, context: Context) {
  const { principal } = context;
  if (principal.kind === "root") return "allowed";
  if (principal.kind === "service") return "implicitDeny";
  const session = principal.kind === "role" ? principal.sessionPolicies : undefined;
  if (session?.length) {
    const documents = session.map((text, i) => ({ id: `session.${i + 1}`, document: parsePolicy(text) }));
    const narrowed = decide({ identity: EVERYTHING, session: documents }, { action, resource, context: keys }).outcome;
    if (narrowed !== "allowed") return "explicitDeny";
  }
  const { EvaluationResults } = await context.service<typeof IAM>("iam").SimulatePrincipalPolicy({
    PolicySourceArn: principal.kind === "role" ? principal.roleArn : principal.arn,
    ActionNames: [action],
    ResourceArns: [resource],
    ContextEntries: Object.entries(keys).map(([name, values]) => ({
      ContextKeyName: name,
      ContextKeyValues: [...values],
      ContextKeyType: "stringList",
    })),
  });
  return EvaluationResults?.[0]?.EvalDecision ?? "implicitDeny";
}
