/**
 * The endpoints that a container asks about itself.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4.html
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 */
import type { Context } from "../../../kit/index.ts";
import { taskDefinitionNotFound } from "../faults.ts";
import { clusters, containerInstances, tasks } from "../state.ts";
import { findTaskDefinition } from "../task-definitions/task-definitions.ts";
import type { Agent } from "./agent.ts";
import { containerMetadata, taskMetadata } from "./metadata.ts";
import { roleCredentials } from "./role-credentials.ts";

export interface AgentAnswer {
  readonly status: number;
  readonly body: object;
}

export interface AgentRequest {
  readonly context: Context;
  readonly agent: Agent;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

const METADATA = /^\/v[34]\/([0-9a-f]{32})(\/task\/stats|\/taskWithTags|\/task|\/stats)?\/?$/;
const CREDENTIALS = /^\/v2\/credentials\/([0-9a-f]{32})$/;

export async function answerAgent(request: AgentRequest): Promise<AgentAnswer> {
  const [path = ""] = request.path.split("?");
  const credentials = CREDENTIALS.exec(path);
  if (credentials) return answerCredentials(request, credentials[1] ?? "");
  const metadata = METADATA.exec(path);
  return metadata ? answerMetadata(request, metadata[1] ?? "", metadata[2] ?? "") : notFound("no such path");
}

async function answerMetadata({ context, agent }: AgentRequest, token: string, what: string): Promise<AgentAnswer> {
  const known = agent.find(token);
  const row = known && context.table(tasks).get(known.taskKey);
  const run = known && agent.runs.get(known.taskKey);
  if (!known || !row || !run) return notFound("unable to get task arn from request");
  const { definition } = findTaskDefinition(context, row.task.taskDefinitionArn, taskDefinitionNotFound);
  const instance = context
    .table(containerInstances)
    .get(`${row.cluster}/${row.task.containerInstanceArn?.split("/").at(-1)}`);
  const view = { row, definition, run, cluster: context.table(clusters).get(row.cluster), instance };
  if (what === "/stats") return { status: 200, body: (await run.stats(known.container)) ?? {} };
  if (what === "/task/stats") return { status: 200, body: await run.allStats() };
  if (what === "") return { status: 200, body: containerMetadata(view, known.container) };
  return { status: 200, body: taskMetadata(view, what === "/taskWithTags") };
}

async function answerCredentials({ context, agent }: AgentRequest, token: string): Promise<AgentAnswer> {
  const known = agent.find(token);
  const row = known && context.table(tasks).get(known.taskKey);
  if (!row) return notFound("Credentials not found");
  const { definition } = findTaskDefinition(context, row.task.taskDefinitionArn, taskDefinitionNotFound);
  const roleArn = row.task.overrides?.taskRoleArn ?? definition.taskRoleArn;
  if (!roleArn) return notFound("Credentials not found");
  return { status: 200, body: await roleCredentials(context, roleArn, row.id) };
}

const notFound = (message: string): AgentAnswer => ({
  status: 404,
  body: { code: "InvalidIdInRequest", message, HTTPErrorCode: 404 },
});
