/** Names and ARNs. https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html */
import { parseArn } from "../../kit/index.ts";
import { invalidArn, invalidName } from "./faults.ts";

// White space, brackets, wildcards, special and control characters.
const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\ufffe\uffff]/u;

/** The name, where AWS allows it. */
export function checkedName(name: string | undefined): string {
  if (name === undefined || name === "" || name.length > 80 || FORBIDDEN.test(name)) throw invalidName(name ?? "");
  return name;
}

interface MachineName {
  readonly name: string;
  /** A version's number or an alias. */
  readonly qualifier: string | undefined;
  /** Label of a distributed Map's children. */
  readonly label: string | undefined;
}

/** What a state machine's, version's or alias's ARN names. */
export function readMachineArn(arn = ""): MachineName {
  const [type, name = "", qualifier] = resourceOf(arn, "stateMachine");
  if (type !== "stateMachine" || name === "") throw invalidArn(`Resource type not valid in this context: ${type}`);
  const [machine = "", label] = name.split("/");
  return { name: machine, qualifier, label };
}

/** What an execution's ARN names; its machine may carry the label of a distributed Map. */
export function readExecutionArn(arn = ""): { machine: string; name: string } {
  const [type, machine = "", name = ""] = resourceOf(arn, "execution");
  if (type !== "execution") throw invalidArn(`Resource type not valid in this context: ${type}`);
  return { machine, name };
}

export function readActivityArn(arn = ""): string {
  const [type, name = ""] = resourceOf(arn, "activity");
  if (type !== "activity") throw invalidArn(`Resource type not valid in this context: ${type}`);
  return name;
}

function resourceOf(arn: string, expected: string): string[] {
  const parsed = parseArn(arn);
  if (!parsed) throw invalidArn(`Invalid ARN prefix: ${arn}`);
  if (parsed.service !== "states") throw invalidArn(`Service name must be states: ${expected}`);
  return parsed.resource.split(":");
}
