/** What a task's execution role and network must allow before anything is pulled. */
import type * as ECS from "@aws-sdk/client-ecs";
import { arn, type Context } from "../../../kit/index.ts";
import { parseImage } from "../images/image-reference.ts";
import type { TaskRow } from "../state.ts";
import { hasEgress } from "./egress.ts";
import { accessDenied, deniedAction } from "./role-credentials.ts";
import { CannotPullContainerError, ResourceInitializationError } from "./start-failure.ts";

const AUTH = "unable to pull secrets or registry auth: execution resource retrieval failed";

/** Throws a `StartFailure` in AWS's words. Tasks on EC2 without an execution role use their instance's role, which is not judged. */
export async function checkAccess(context: Context, row: TaskRow, definition: ECS.TaskDefinition): Promise<void> {
  const roleArn = row.task.overrides?.executionRoleArn ?? definition.executionRoleArn;
  const containers = definition.containerDefinitions ?? [];
  const fromEcr = containers.filter((each) => parseImage(each.image ?? "").registry === "ecr");
  const needsAws = fromEcr.length > 0 || containers.some((each) => (each.secrets?.length ?? 0) > 0);
  if (row.task.launchType === "FARGATE" && needsAws && !(await hasEgress(context, row)))
    throw new ResourceInitializationError(
      `unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. RequestError: send request failed caused by: Post "https://api.ecr.${context.region}.amazonaws.com/": dial tcp: i/o timeout`,
    );
  if (!roleArn) return;
  if (fromEcr.length > 0) await checkRegistryAuth(context, roleArn, row.id);
  for (const { name = "", image = "" } of fromEcr) await checkPull(context, { roleArn, taskId: row.id, name, image });
  for (const container of containers) await checkLogs(context, { roleArn, taskId: row.id, container });
}

async function checkRegistryAuth(context: Context, roleArn: string, taskId: string): Promise<void> {
  const action = await deniedAction(context, roleArn, { actions: ["ecr:GetAuthorizationToken"], resource: "*" });
  if (action)
    throw new ResourceInitializationError(
      `${AUTH}: unable to retrieve ecr registry auth: service call has been retried 1 time(s): ${accessDenied(context, { roleArn, taskId, action, resource: "*" })}`,
    );
}

interface Pull {
  readonly roleArn: string;
  readonly taskId: string;
  readonly name: string;
  readonly image: string;
}

async function checkPull(context: Context, { roleArn, taskId, name, image }: Pull): Promise<void> {
  const { repository } = parseImage(image);
  const resource = arn(context, "ecr", `repository/${repository}`);
  const action = await deniedAction(context, roleArn, {
    actions: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    resource,
  });
  if (action)
    throw new CannotPullContainerError(
      name,
      `pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: pulling from host ${image.split("/")[0]} failed with status code [manifests]: 403 Forbidden: ${accessDenied(context, { roleArn, taskId, action, resource })}`,
    );
}

async function checkLogs(
  context: Context,
  { roleArn, taskId, container }: { roleArn: string; taskId: string; container: ECS.ContainerDefinition },
): Promise<void> {
  const { logDriver, options = {} } = container.logConfiguration ?? {};
  if (logDriver !== "awslogs") return;
  const resource = arn(
    context,
    "logs",
    `log-group:${options["awslogs-group"]}:log-stream:${options["awslogs-stream-prefix"] ?? ""}`,
  );
  const actions = ["logs:CreateLogStream", "logs:PutLogEvents"];
  if (options["awslogs-create-group"] === "true") actions.push("logs:CreateLogGroup");
  const action = await deniedAction(context, roleArn, { actions, resource });
  if (action)
    throw new ResourceInitializationError(
      `failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ${accessDenied(context, { roleArn, taskId, action, resource })} : exit status 1`,
    );
}
