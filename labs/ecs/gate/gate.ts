/** The function that ECS asks before a deployment starts tasks. */
import { Lambda } from "@aws-sdk/client-lambda";
import { accept, found, type LabContext, zipOf } from "../../../src/lab/index.ts";

/** The function's ARN, once it can be invoked. */
export async function keepOrMakeGate(
  context: Pick<LabContext, "aws" | "run" | "assets" | "until">,
  roleArn: string,
): Promise<string> {
  const lambda = context.aws(Lambda);
  const FunctionName = context.run.name("gate");
  const configuration = () => accept(lambda.getFunctionConfiguration({ FunctionName }), "ResourceNotFoundException");
  if (!(await configuration())) {
    const ZipFile = zipOf([{ path: "index.mjs", bytes: context.assets.bytes("gate/index.mjs") }]);
    const create = () =>
      lambda.createFunction({
        FunctionName,
        Description: "Lets a deployment start only signed images without critical findings",
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Role: roleArn,
        Timeout: 30,
        MemorySize: 256,
        Code: { ZipFile },
      });
    await context.until({
      for: "Lambda to accept the role, which may be seconds old",
      read: () => accept(create(), "InvalidParameterValueException"),
      observed: (made) => (made ? "created" : "role not known yet"),
      done: (made) => made !== undefined,
      usual: 10,
      limit: 60,
    });
  }
  const made = await context.until({
    for: "the gate function to become active",
    read: configuration,
    observed: (function_) => function_?.State ?? "absent",
    done: (function_) => function_?.State === "Active" && function_.LastUpdateStatus !== "InProgress",
    failed: (function_) => (function_?.State === "Failed" ? (function_.StateReason ?? "It failed.") : undefined),
    usual: 5,
    limit: 120,
  });
  return found(made?.FunctionArn, "Lambda answered without the function's ARN.");
}
