/** ResultWriter: results as files in a bucket. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html */
import { isObject, type Json, type JsonObject, StatesError } from "../../../engines/states-language/index.ts";
import type { Context } from "../../../kit/index.ts";
import type { ExecutionRow, MapChild, MapRunRow } from "../state.ts";
import { integrationError } from "../tasks/integration-error.ts";
import { sdkService } from "../tasks/sdk-services.ts";

/** Writes a file for each outcome and the manifest; answers where the manifest is. */
export async function writeResults(
  context: Context,
  row: ExecutionRow,
  { run, writer }: { run: MapRunRow; writer: Json },
): Promise<JsonObject> {
  const { Bucket = "", Prefix } = isObject(writer) ? writer : {};
  const id = run.arn.slice(run.arn.lastIndexOf(":") + 1);
  const folder = `${typeof Prefix === "string" && Prefix !== "" ? `${Prefix}/` : ""}${id}/`;
  const put = async (name: string, content: Json): Promise<JsonObject> => {
    const Key = `${folder}${name}`;
    const Body = JSON.stringify(content);
    const role = { roleArn: row.roleArn, sessionName: row.session };
    await context
      .callDocument({ service: "s3", operation: "PutObject", input: { Bucket, Key, Body }, role })
      .catch((error: unknown) => {
        throw new StatesError("States.ResultWriterFailed", integrationError(error, sdkService("s3").names).reason);
      });
    return { Key, Size: Buffer.byteLength(Body) };
  };
  const ResultFiles: Record<string, Json> = {};
  for (const [name, statuses] of Object.entries(FILES)) {
    const children = run.children.filter(({ status }) => statuses.includes(status));
    ResultFiles[name] =
      children.length === 0
        ? []
        : [
            await put(
              `${name}_0.json`,
              children.map((each) => described(run, each)),
            ),
          ];
  }
  const manifest = await put("manifest.json", { DestinationBucket: Bucket, MapRunArn: run.arn, ResultFiles });
  return { MapRunArn: run.arn, ResultWriterDetails: { Bucket, Key: manifest.Key ?? "" } };
}

const FILES: Readonly<Record<string, readonly MapChild["status"][]>> = {
  FAILED: ["FAILED", "TIMED_OUT", "ABORTED"],
  PENDING: ["PENDING", "RUNNING"],
  SUCCEEDED: ["SUCCEEDED"],
};

const described = (run: MapRunRow, child: MapChild): JsonObject => ({
  ExecutionArn: `${run.machineArn.replace(":stateMachine:", ":execution:")}:${child.name}`,
  Input: child.input,
  InputDetails: { Included: true },
  Name: child.name,
  ...(child.output !== undefined && { Output: child.output, OutputDetails: { Included: true } }),
  ...(child.error !== undefined && { Error: child.error }),
  ...(child.cause !== undefined && { Cause: child.cause }),
  StateMachineArn: run.machineArn,
  Status: child.status,
});
