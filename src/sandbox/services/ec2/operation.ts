import type * as EC2 from "@aws-sdk/client-ec2";
import type { Handler, OperationName } from "../../kit/index.ts";
import { unsupported } from "./faults.ts";

/** A handler of one EC2 operation, for example `Op<"CreateVpc">`. */
export type Op<N extends OperationName<typeof EC2>> = Handler<typeof EC2, N>;

/** Refuses members that the sandbox does not honour, by name. False, zero and empty values pass: they ask for nothing. */
export function refuseMembers(operation: string, input: object, members: readonly string[]): void {
  for (const [name, value] of Object.entries(input))
    if (members.includes(name) && asksForSomething(value)) throw unsupported(operation, name);
}

const asksForSomething = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false && value !== 0 && value !== "";
