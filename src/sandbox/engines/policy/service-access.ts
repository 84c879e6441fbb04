import { contextOf } from "./conditions.ts";
import { parsePolicy } from "./document.ts";
import { decide } from "./evaluate.ts";

export interface ServiceRequest {
  /** The policy of the target; undefined where it has none. */
  readonly policy: string | undefined;
  /** For example `sns.amazonaws.com`. */
  readonly service: string;
  /** For example `sqs:SendMessage`. */
  readonly action: string;
  /** ARN of the target. */
  readonly resource: string;
  /** The topic, rule, ... on whose behalf the service asks. */
  readonly sourceArn: string;
  readonly account: string;
}

/**
 * Whether a resource's own policy lets an AWS service act on it, as SNS and EventBridge need it of their targets.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function serviceMayCall({ policy, service, action, resource, sourceArn, account }: ServiceRequest): boolean {
  if (policy === undefined || policy === "") return false;
  const context = contextOf({
    "aws:SourceArn": sourceArn,
    "aws:SourceAccount": account,
    "aws:PrincipalIsAWSService": "true",
    "aws:SecureTransport": "true",
  });
  const resourcePolicy = [{ id: "ResourcePolicy", document: parsePolicy(policy) }];
  const request = { action, resource, context, caller: { kind: "service", service } } as const;
  return decide({ identity: [], resource: resourcePolicy }, request).outcome === "allowed";
}
