/** The awslogs driver: lines of a container become events of a stream. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html */
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import type * as ECS from "@aws-sdk/client-ecs";
import { messageOf, nameOf } from "../../../../shared/errors.ts";
import { type Context, LogLines } from "../../../kit/index.ts";
import { ResourceInitializationError } from "./start-failure.ts";

export interface ContainerLog {
  write(line: string): void;
  /** Writes what is buffered and waits for it. */
  flush(): Promise<void>;
}

const SILENT: ContainerLog = { write: () => {}, flush: () => Promise.resolve() };

/** Opens the container's stream `<prefix>/<container>/<task id>`; throws where group or stream cannot be had. */
export async function openLog(
  context: Context,
  container: ECS.ContainerDefinition,
  taskId: string,
): Promise<ContainerLog> {
  const { logDriver, options = {} } = container.logConfiguration ?? {};
  if (logDriver !== "awslogs") return SILENT;
  const logGroupName = options["awslogs-group"] ?? "";
  const prefix = options["awslogs-stream-prefix"];
  const logStreamName = prefix ? `${prefix}/${container.name}/${taskId}` : taskId;
  const logs = context.service<typeof Logs>("cloudwatch-logs");
  if (options["awslogs-create-group"] === "true") await unlessThere(logs.CreateLogGroup({ logGroupName }), "log group");
  await unlessThere(logs.CreateLogStream({ logGroupName, logStreamName }), "log stream");
  return streamLog(context, logGroupName, logStreamName);
}

async function unlessThere(created: Promise<unknown>, what: string): Promise<void> {
  try {
    await created;
  } catch (error) {
    if (nameOf(error) === "ResourceAlreadyExistsException") return;
    throw new ResourceInitializationError(
      `failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch ${what}: ${nameOf(error)}: ${messageOf(error)} : exit status 1`,
    );
  }
}

function streamLog(context: Context, logGroupName: string, logStreamName: string): ContainerLog {
  const lines = new LogLines(context.clock, async (logEvents) => {
    try {
      await context.service<typeof Logs>("cloudwatch-logs").PutLogEvents({ logGroupName, logStreamName, logEvents });
    } catch (error) {
      // As the driver does: what cannot be delivered (the group was deleted) is lost, the container runs on.
      if (!context.signal.aborted) context.log(`log lines of ${logStreamName} are lost: ${messageOf(error)}`);
    }
  });
  return {
    // CloudWatch Logs refuses empty events; the driver leaves out empty lines.
    write: (line) => line !== "" && lines.write(line),
    flush: () => lines.flush(),
  };
}
