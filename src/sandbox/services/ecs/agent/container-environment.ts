/** The environment of a container, later ones over earlier ones: image, ECS, task definition, overrides, secrets. */
import type * as ECS from "@aws-sdk/client-ecs";
import type { Context } from "../../../kit/index.ts";
import type { Image } from "../images/image-store.ts";
import type { TaskRow } from "../state.ts";
import type { TaskAddress } from "./task-channel.ts";

interface Parts {
  readonly row: TaskRow;
  readonly definition: ECS.TaskDefinition;
  readonly container: ECS.ContainerDefinition;
  readonly override: ECS.ContainerOverride | undefined;
  readonly image: Image;
  readonly secrets: Readonly<Record<string, string>>;
  readonly address: TaskAddress;
  readonly token: string;
}

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export function containerEnvironment(context: Context, parts: Parts): Record<string, string> {
  const { row, definition, container, override, image, secrets, address, token } = parts;
  const agent = `http://${address.agent.host}:${address.agent.port}`;
  const role = row.task.overrides?.taskRoleArn ?? definition.taskRoleArn;
  return {
    PATH,
    HOSTNAME: hostName(context, row),
    HOME: "/",
    ...image.config.env,
    AWS_EXECUTION_ENV: row.task.launchType === "FARGATE" ? "AWS_ECS_FARGATE" : "AWS_ECS_EC2",
    AWS_REGION: context.region,
    AWS_DEFAULT_REGION: context.region,
    AWS_ENDPOINT_URL: `http://${address.endpoint.host}:${address.endpoint.port}`,
    ECS_CONTAINER_METADATA_URI: `${agent}/v3/${token}`,
    ECS_CONTAINER_METADATA_URI_V4: `${agent}/v4/${token}`,
    ...(role && { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent}/v2/credentials/${token}` }),
    ...pairs(container.environment),
    ...pairs(override?.environment),
    ...secrets,
  };
}

const pairs = (list: readonly ECS.KeyValuePair[] | undefined): Record<string, string> =>
  Object.fromEntries((list ?? []).map(({ name = "", value = "" }) => [name, value]));

const hostName = (context: Context, row: TaskRow): string =>
  row.network?.eniId
    ? `ip-${row.network.privateIp.replaceAll(".", "-")}.${context.region === "us-east-1" ? "ec2" : `${context.region}.compute`}.internal`
    : row.id.slice(0, 12);
