/** Service integrations. https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html */
import { randomUuid } from "../../../../shared/random.ts";
import {
  isObject,
  type Json,
  type JsonObject,
  type Resource,
  StatesError,
} from "../../../engines/states-language/index.ts";
import type { Context } from "../../../kit/index.ts";
import type { ExecutionRow } from "../state.ts";
import { integrationError } from "./integration-error.ts";
import { invokeByService } from "./lambda.ts";
import type { TaskWork } from "./perform-task.ts";
import { type Integrated, OPTIMIZED, OPTIMIZED_ACTIONS, sdkService } from "./sdk-services.ts";
import { followJob } from "./sync-jobs.ts";
import { roleOf } from "./task-role.ts";
import { answerTo } from "./tokens.ts";

type ServiceResource = Extract<Resource, { kind: "service" }>;

export interface ServiceWork extends TaskWork {
  readonly resource: ServiceResource;
}

export async function callService(context: Context, row: ExecutionRow, work: ServiceWork): Promise<Json> {
  const { resource, task, progress } = work;
  if (resource.pattern === "request") return send(context, row, work);
  if (resource.pattern === "waitForTaskToken")
    return answerTo(context, row, {
      task,
      progress,
      send: async () => {
        if (task.submitted === undefined) progress.submitted(await send(context, row, work));
      },
    });
  const job = task.submitted ?? (await send(context, row, work));
  if (task.submitted === undefined) progress.submitted(job);
  return followJob(context, row, { ...work, job });
}

/** Makes the call and answers what the service answered. */
async function send(context: Context, row: ExecutionRow, work: ServiceWork): Promise<Json> {
  const { resource, task } = work;
  const integrated = integratedOf(resource);
  const input = inputOf(resource, task.input, row);
  if (resource.resourceType === "lambda") return withMetadata(await invokeByService(context, row, { task, input }));
  const answer: unknown = await context
    .callDocument({ service: integrated.id, operation: resource.action, input, role: roleOf(row, task) })
    .catch((error: unknown) => {
      throw integrationError(error, integrated.names);
    });
  const plain: JsonObject = isObject(answer) ? answer : {};
  return integrated.names.isOptimized ? withMetadata(plain) : plain;
}

function integratedOf({ resourceType, resource, arn }: ServiceResource): Integrated {
  if (resourceType.startsWith("aws-sdk:")) return sdkService(resourceType.slice("aws-sdk:".length));
  const known = OPTIMIZED[resourceType];
  if (known && OPTIMIZED_ACTIONS[resourceType]?.test(resource)) return known;
  throw new StatesError("States.Runtime", `The integration ${arn} is not in the sandbox.`, { isTerminal: true });
}

/** The arguments as the API takes them. Events tell which execution sent them. */
function inputOf({ resourceType, resource }: ServiceResource, input: Json, row: ExecutionRow): JsonObject {
  if (!isObject(input)) throw new StatesError("States.Runtime", "The arguments of an integration must be an object.");
  if (resourceType !== "events" || !resource.startsWith("putEvents") || !Array.isArray(input.Entries)) return input;
  const Entries = input.Entries.map((entry: Json): Json => {
    if (!isObject(entry)) return entry;
    const resources = Array.isArray(entry.Resources) ? entry.Resources : [];
    return { ...entry, Resources: [...resources, row.machineArn, row.arn] };
  });
  return { ...input, Entries };
}

/** What optimised integrations add to the answer. */
function withMetadata(answer: JsonObject): JsonObject {
  const RequestId = randomUuid();
  return {
    ...answer,
    SdkHttpMetadata: {
      AllHttpHeaders: { "x-amzn-RequestId": [RequestId] },
      HttpHeaders: { "x-amzn-RequestId": RequestId },
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId },
  };
}
