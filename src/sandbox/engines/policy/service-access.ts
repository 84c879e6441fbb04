/** Whether a resource policy lets one of AWS's services in: what a function's policy says of an API that calls it. */
import { contextOf } from "./conditions.ts";
import { parsePolicy } from "./document.ts";
import { decide } from "./evaluate.ts";

export interface ServiceAccess {
  /** For example `apigateway.amazonaws.com`. */
  readonly service: string;
  readonly action: string;
  /** What is acted on. */
  readonly resource: string;
  /** On whose behalf the service calls. */
  readonly sourceArn: string;
  readonly sourceAccount: string;
}

/** False without a policy. https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
export function allowsService(policy: string | undefined, access: ServiceAccess): boolean {
  if (policy === undefined) return false;
  const { service, action, resource, sourceArn, sourceAccount } = access;
  const request = {
    action,
    resource,
    context: contextOf({ "aws:SourceArn": sourceArn, "aws:SourceAccount": sourceAccount }),
    caller: { kind: "service", service },
  } as const;
  return (
    decide({ identity: [], resource: [{ id: "resource", document: parsePolicy(policy) }] }, request).outcome ===
    "allowed"
  );
}
