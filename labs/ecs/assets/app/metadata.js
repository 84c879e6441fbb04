// What ECS tells a container about itself: the task metadata endpoint (version 4) and the credentials endpoint.
import { readFileSync } from "node:fs";

/** Launch type, task, family, revision and host port; nulls where this is not an ECS task. */
export async function metadata() {
  const base = process.env.ECS_CONTAINER_METADATA_URI_V4;
  const nobody = { launchType: null, taskArn: null, family: null, revision: null, hostPort: null };
  if (!base) return nobody;
  const [task, container] = await Promise.all([getJson(`${base}/task`), getJson(base)]);
  return {
    launchType: task.LaunchType ?? null,
    taskArn: task.TaskARN ?? null,
    family: task.Family ?? null,
    revision: task.Revision ?? null,
    hostPort: container.Ports?.find((each) => each.HostPort)?.HostPort ?? null,
  };
}

/** The ARN of the task role, as the credentials endpoint names it; the keys beside it stay unread. */
export async function roleArn() {
  const relative = process.env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
  const url = relative ? `http://169.254.170.2${relative}` : process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI;
  if (!url) return null;
  const { RoleArn } = await getJson(url, authorization());
  return RoleArn ?? null;
}

function authorization() {
  const file = process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE;
  const token = file ? readFileSync(file, "utf8").trim() : process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN;
  return token ? { authorization: token } : {};
}

async function getJson(url, headers = {}) {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(3000) });
  if (!response.ok) throw new Error(`${new URL(url).pathname} answered ${response.status}`);
  return response.json();
}
