/** Says in a service's own words what is wrong with its input. */
import { type Fault, fault } from "../kit/fault.ts";
import type { ServiceSchema } from "./service-schema.ts";

/** One broken rule. `path` names members, list positions (from 1) and map keys from the top. */
export interface Violation {
  readonly path: readonly string[];
  /** Undefined where the member is missing. */
  readonly value: unknown;
  /** For example `Member must have length less than or equal to 64`. */
  readonly rule: string;
}

/** The fault for at least one violation. EC2 names the first in its own form; other services list all of them. */
export const violationFault = ({ protocol, row }: ServiceSchema, violations: readonly Violation[]): Fault =>
  protocol === "ec2Query"
    ? ec2Fault(violations)
    : listedFault(
        row.validationError ?? (protocol === "awsQuery" ? "ValidationError" : "ValidationException"),
        violations,
      );

function listedFault(name: string, violations: readonly Violation[]): Fault {
  const texts = violations.map(({ path, value, rule }) => {
    const shown = value === undefined ? "Value null" : `Value '${textOf(value)}'`;
    return `${shown} at '${path.map(lowerFirst).join(".")}' failed to satisfy constraint: ${rule}`;
  });
  const count = `${texts.length} validation error${texts.length > 1 ? "s" : ""} detected: `;
  return fault(name, count + texts.join("; "), { status: 400 });
}

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
function ec2Fault([first]: readonly Violation[]): Fault {
  const name = (first?.path ?? []).filter((part) => part !== "member").join(".");
  if (first?.value === undefined)
    return fault("MissingParameter", `The request must contain the parameter ${name}`, { status: 400 });
  const value = textOf(first.value);
  const message = first.rule.includes("enum")
    ? `Invalid value '${value}' for ${name}.`
    : `Value (${value}) for parameter ${lowerFirst(name)} is invalid. ${first.rule}`;
  return fault("InvalidParameterValue", message, { status: 400 });
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

const LONGEST = 1000;

function textOf(value: unknown): string {
  const text = typeof value === "object" && value !== null ? compact(value) : String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}

const compact = (value: object): string =>
  Array.isArray(value) ? `[${value.map(shown).join(", ")}]` : (JSON.stringify(value, plainly) ?? "");

const shown = (part: unknown): string => (typeof part === "string" ? part : (JSON.stringify(part, plainly) ?? ""));

const plainly = (_: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);
