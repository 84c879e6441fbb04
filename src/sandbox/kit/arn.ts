import type { Context } from "./context.ts";

type Scope = Pick<Context, "account" | "region">;

/** `arn:aws:<service>:<region>:<account>:<resource>`. */
export const arn = (scope: Scope, service: string, resource: string): string =>
  `arn:aws:${service}:${scope.region}:${scope.account}:${resource}`;

/** An ARN without a region, as of IAM. */
export const globalArn = (scope: Pick<Scope, "account">, service: string, resource: string): string =>
  `arn:aws:${service}::${scope.account}:${resource}`;

export interface ArnParts {
  partition: string;
  service: string;
  region: string;
  account: string;
  resource: string;
}

export function parseArn(text: string): ArnParts | undefined {
  const [prefix, partition, service, region, account, ...resource] = text.split(":");
  if (prefix !== "arn" || !partition || !service || resource.length === 0) return undefined;
  return { partition, service, region: region ?? "", account: account ?? "", resource: resource.join(":") };
}
