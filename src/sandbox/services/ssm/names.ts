/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html#sysman-parameter-name-constraints */
import { arn, type Context, fault, parseArn } from "../../kit/index.ts";
import { validation } from "./faults.ts";

/** Throws for names that cannot be given to a parameter. */
export function checkNewName(name: string): void {
  const bare = name.replace(/^\//, "").toLowerCase();
  if (name.startsWith("/") && /^(aws|ssm)/.test(bare))
    throw fault("AccessDeniedException", `No access to reserved parameter name: ${name}.`);
  if (/^(aws|ssm)/.test(bare) || !/^[a-zA-Z0-9_.\-/]+$/.test(name) || /\/\/|\/$/.test(name))
    throw validation(
      'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  if (!name.startsWith("/") && name.includes("/")) throw validation("Parameter name must be a fully qualified name.");
  if (name.length > 1011) throw validation("Parameter name must not be longer than 1011 characters.");
  if (name.split("/").length - 1 > 15)
    throw fault(
      "HierarchyLevelLimitExceededException",
      "A hierarchy can have a maximum of 15 levels. Reduce the number of levels in the parameter name and try again.",
    );
}

/** `parameter/lab/x` for both `/lab/x` and `lab`. */
export const parameterArn = (context: Context, name: string): string =>
  arn(context, "ssm", `parameter/${name.replace(/^\//, "")}`);

export interface ParameterReference {
  readonly name: string;
  /** Version number or label, with its colon; empty for the latest. */
  readonly selector: string;
}

/** A name or ARN, with or without `:<version>` or `:<label>`. */
export function parseReference(text: string): ParameterReference {
  const parts = parseArn(text);
  const resource = parts?.service === "ssm" ? parts.resource.replace(/^parameter/, "") : text;
  const colon = resource.indexOf(":");
  const path = colon < 0 ? resource : resource.slice(0, colon);
  return { name: path, selector: colon < 0 ? "" : resource.slice(colon) };
}
