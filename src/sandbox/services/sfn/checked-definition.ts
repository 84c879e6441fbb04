import type * as SFN from "@aws-sdk/client-sfn";
import { validateDefinition } from "../../engines/states-language/index.ts";
import { invalidDefinition } from "./faults.ts";

/** The definition, where it has no error; else AWS's fault of the first. */
export async function checkedDefinition(definition: string, type: SFN.StateMachineType): Promise<string> {
  const [first] = (await validateDefinition(definition, type)).filter(({ severity }) => severity === "ERROR");
  if (first) throw invalidDefinition(first);
  return definition;
}
