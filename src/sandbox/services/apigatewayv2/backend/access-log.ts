/** Access logs of stages: one event for each request. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html */
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import { messageOf, nameOf } from "../../../../shared/errors.ts";
import { renderLogFormat } from "../../../engines/log-format.ts";
import { type Context, defineRuntime } from "../../../kit/index.ts";
import type { StageRow } from "../state.ts";

/** Streams that are known to exist. */
const streams = defineRuntime({ name: "access-log-streams", create: () => new Set<string>() });

/** Writes the stage's line, if it has a log; a log group that is gone costs the request nothing. */
export async function writeAccessLog(
  context: Context,
  stage: StageRow,
  read: (name: string) => unknown,
): Promise<void> {
  const { DestinationArn, Format } = stage.settings.AccessLogSettings ?? {};
  if (DestinationArn === undefined || Format === undefined) return;
  const logGroupName = DestinationArn.split(":log-group:")[1]?.replace(/:\*$/, "") ?? "";
  const logStreamName = `${stage.apiId}/${stage.name}/${context.clock.date().toISOString().slice(0, 10)}`;
  const logs = context.service<typeof Logs>("cloudwatch-logs");
  const known = context.runtime(streams);
  const key = `${logGroupName}\n${logStreamName}`;
  try {
    if (!known.has(key)) await logs.CreateLogStream({ logGroupName, logStreamName }).catch(unlessThere);
    known.add(key);
    const message = renderLogFormat(Format, read);
    await logs.PutLogEvents({ logGroupName, logStreamName, logEvents: [{ timestamp: context.clock.now(), message }] });
  } catch (error) {
    known.delete(key);
    context.log(`access log of ${stage.arn}: ${messageOf(error)}`);
  }
}

function unlessThere(error: unknown): void {
  if (nameOf(error) !== "ResourceAlreadyExistsException") throw error;
}
