/** The Resource of a Task. https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html */

export type Pattern = "request" | "sync" | "sync:2" | "waitForTaskToken";

export type Resource =
  | { readonly kind: "lambda"; readonly arn: string }
  | { readonly kind: "activity"; readonly arn: string }
  | {
      readonly kind: "service";
      readonly arn: string;
      /** `sqs`, or `aws-sdk:s3`: as histories name it. */
      readonly resourceType: string;
      /** `sendMessage.waitForTaskToken`: as histories name it. */
      readonly resource: string;
      /** `sendMessage`. */
      readonly action: string;
      readonly pattern: Pattern;
    };

/** Undefined for an ARN that no Task can call. */
export function parseResource(arn: string): Resource | undefined {
  if (/^arn:[^:]+:lambda:[^:]*:[^:]*:function:.+$/.test(arn)) return { kind: "lambda", arn };
  if (/^arn:[^:]+:states:[^:]+:\d{12}:activity:.+$/.test(arn)) return { kind: "activity", arn };
  const [, type, resource] = /^arn:[^:]+:states:[^:]*:[^:]*:((?:aws-sdk:)?[a-z0-9-]+):(.+)$/i.exec(arn) ?? [];
  if (type === undefined || resource === undefined || type === "activity") return undefined;
  const [, action, suffix] = /^([A-Za-z0-9]+)(?:\.(sync(?::2)?|waitForTaskToken))?$/.exec(resource) ?? [];
  if (action === undefined) return undefined;
  return { kind: "service", arn, resourceType: type, resource, action, pattern: patternOf(suffix) };
}

function patternOf(suffix: string | undefined): Pattern {
  if (suffix === "sync" || suffix === "sync:2" || suffix === "waitForTaskToken") return suffix;
  return "request";
}
