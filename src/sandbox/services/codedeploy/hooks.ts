/** Lambda functions that validate a deployment. https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html */
import type * as Lambda from "@aws-sdk/client-lambda";
import { messageOf } from "../../../shared/errors.ts";
import { randomOctets } from "../../../shared/random.ts";
import { arn, type Context, fault } from "../../kit/index.ts";
import { changeDeployment, findDeployment, isOver, wakeDeployment } from "./deployment-rows.ts";
import type { On } from "./handler.ts";
import { DeploymentFailure, type Stage } from "./platforms/platform.ts";
import { requireAction } from "./service-role.ts";
import type { DeploymentRow } from "./state.ts";

const ANSWER_WITHIN_MS = 3_600_000;

/** A lifecycle event that has a function invoked where the AppSpec file names one, and waits for its answer. */
export const hookStage = (name: string): Stage => ({
  name,
  isEvent: true,
  perform: async (context, row) => {
    const functionName = row.hooks[name];
    if (functionName === undefined) return "done";
    if (row.hook === undefined) return invoke(context, row, functionName);
    if (row.hook.answer === "Succeeded") return "done";
    if (row.hook.answer === "Failed")
      throw new DeploymentFailure(
        "HOOK_EXECUTION_FAILURE",
        "The deployment failed because one or more of the lifecycle event validation functions failed.",
      );
    if (row.due !== undefined && context.clock.now() >= row.due)
      throw new DeploymentFailure(
        "TIMEOUT",
        "The deployment timed out while waiting for a status callback. CodeDeploy expects a status callback within one hour after a deployment hook is invoked.",
      );
    return "wait";
  },
});

async function invoke(context: Context, row: DeploymentRow, FunctionName: string): Promise<"wait"> {
  const executionId = Buffer.from(randomOctets(48)).toString("base64");
  const resource = FunctionName.startsWith("arn:") ? FunctionName : arn(context, "lambda", `function:${FunctionName}`);
  await requireAction(context, row.serviceRoleArn, { action: "lambda:InvokeFunction", resource });
  const due = context.clock.now() + context.clock.period(ANSWER_WITHIN_MS);
  // Written first: the function may answer before its invocation does.
  changeDeployment(context, row.id, { hook: { executionId, answer: undefined }, due });
  const event = { DeploymentId: row.id, LifecycleEventHookExecutionId: executionId };
  await context
    .service<typeof Lambda>("lambda")
    .Invoke({ FunctionName, InvocationType: "Event", Payload: Buffer.from(JSON.stringify(event)) })
    .catch((error: unknown) => {
      throw new DeploymentFailure("HOOK_EXECUTION_FAILURE", `${FunctionName} was not invoked: ${messageOf(error)}`);
    });
  return "wait";
}

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_PutLifecycleEventHookExecutionStatus.html */
export const putLifecycleEventHookExecutionStatus: On<"PutLifecycleEventHookExecutionStatus"> = (input, context) => {
  const { lifecycleEventHookExecutionId, status } = input;
  const row = findDeployment(context, input.deploymentId);
  if (status !== "Succeeded" && status !== "Failed")
    throw fault(
      "InvalidLifecycleEventHookExecutionStatusException",
      "The status of a lifecycle event hook execution must be Succeeded or Failed.",
    );
  const { hook } = row;
  if (hook === undefined || hook.executionId !== lifecycleEventHookExecutionId)
    throw fault(
      "InvalidLifecycleEventHookExecutionIdException",
      "The lifecycle event hook execution ID does not belong to an event of this deployment that is under way.",
    );
  if (isOver(row) || hook.answer !== undefined)
    throw fault("LifecycleEventAlreadyCompletedException", "The lifecycle event has already been completed.");
  changeDeployment(context, row.id, { hook: { ...hook, answer: status } });
  wakeDeployment(context, row.id);
  return { lifecycleEventHookExecutionId };
};
