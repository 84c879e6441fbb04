/** What a person does to a deployment under way. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html */
import type * as ECS from "@aws-sdk/client-ecs";
import { type Context, fault, found, type Handler } from "../../../kit/index.ts";
import { clientError, invalidParameter } from "../faults.ts";
import { type ServiceDeploymentRow, serviceDeployments } from "../state.ts";
import { endHook } from "../traffic-shift/hook-outcome.ts";
import { trafficShifts } from "../traffic-shift/state.ts";
import { wakeService } from "../wake.ts";
import { keyOfArn, patchServiceDeployment } from "./deployments.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html */
export const stopServiceDeployment: Handler<typeof ECS, "StopServiceDeployment"> = (input, context) => {
  const row = deploymentAt(context, input.serviceDeploymentArn);
  if (row.status !== "PENDING" && row.status !== "IN_PROGRESS")
    throw fault("ConflictException", `Service deployment in status ${row.status} cannot be stopped.`);
  patchServiceDeployment(context, row.serviceDeploymentArn, {
    status: input.stopType === "ABORT" ? "STOP_REQUESTED" : "ROLLBACK_REQUESTED",
  });
  wakeService(context, serviceOf(row));
  return { serviceDeploymentArn: row.serviceDeploymentArn };
};

/** Answers a pause hook. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContinueServiceDeployment.html */
export const continueServiceDeployment: Handler<typeof ECS, "ContinueServiceDeployment"> = (input, context) => {
  const row = deploymentAt(context, input.serviceDeploymentArn);
  const { hookId = "" } = input;
  if (!/^ecs-[a-z]+-.+$/.test(hookId))
    throw invalidParameter("Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}");
  // Whether this is a ClientException or an InvalidParameterException on AWS is not documented; the words are.
  if (row.finishedAt || row.stoppedAt)
    throw clientError("Continuing a service deployment is not allowed for service deployment in terminal states.");
  const shift = context.table(trafficShifts).get(keyOfArn(row.serviceDeploymentArn));
  const run = shift?.hooks.find((each) => each.hookId === hookId && each.status === "AWAITING_ACTION");
  if (!run)
    throw invalidParameter(
      "Provided hookId is either completed, unavailable, or not associated with the given Resource ARN",
    );
  const back = input.action === "ROLLBACK";
  endHook(context, row.serviceDeploymentArn, hookId, {
    status: back ? "FAILED" : "SUCCEEDED",
    // The words after the stage are not certain.
    failure: back ? `${run.stage} pause hook was rolled back.` : undefined,
  });
  return { serviceDeploymentArn: row.serviceDeploymentArn };
};

const deploymentAt = (context: Context, arn: string | undefined): ServiceDeploymentRow =>
  found(context.table(serviceDeployments).get(keyOfArn(arn ?? "")), () =>
    fault("ServiceDeploymentNotFoundException", "The service deployment does not exist."),
  );

const serviceOf = ({ serviceDeploymentArn }: ServiceDeploymentRow): string =>
  keyOfArn(serviceDeploymentArn).split("/").slice(0, 2).join("/");
