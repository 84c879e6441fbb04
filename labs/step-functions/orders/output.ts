import { SFN } from "@aws-sdk/client-sfn";
import type { LabContext } from "../../../src/lab/index.ts";

/** The output of an execution that has succeeded, as an object; empty where there is none. */
export async function outputOf(
  { aws }: Pick<LabContext, "aws">,
  executionArn: string,
): Promise<Readonly<Record<string, unknown>>> {
  const { output } = await aws(SFN).describeExecution({ executionArn });
  const value: unknown = JSON.parse(output ?? "{}");
  return typeof value === "object" && value !== null ? { ...value } : {};
}
