import type * as Streams from "@aws-sdk/client-dynamodb-streams";
import type * as SQS from "@aws-sdk/client-sqs";
import { nameOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/index.ts";
import { checkDestination, queueUrl } from "../destination-targets.ts";
import { roleAllows } from "../execution-role.ts";
import { invalidValue } from "../faults.ts";
import type { Configuration } from "../state.ts";
import type { MappingSettings, SourceKind } from "./state.ts";

export interface SourceUse {
  readonly kind: SourceKind;
  readonly source: string;
  readonly config: Configuration;
  readonly settings: MappingSettings;
}

/** The source is there, the function's role may read it, and what fails has somewhere to go. */
export async function requireSource(context: Context, use: SourceUse): Promise<void> {
  if (use.kind === "sqs") return requireQueue(context, use);
  await requireStream(context, use);
  await checkDestination(context, use.settings.DestinationConfig?.OnFailure?.Destination);
}

const QUEUE_ACTIONS = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"];

async function requireQueue(context: Context, { source, config }: SourceUse): Promise<void> {
  for (const action of QUEUE_ACTIONS)
    if (!(await roleAllows(context, config.Role ?? "", { actions: [`sqs:${action}`], resource: source })))
      throw invalidValue(`The provided execution role does not have permissions to call ${action} on SQS`);
  const { Attributes } = await attributesOf(context, source);
  const visibility = Number(Attributes?.VisibilityTimeout ?? 30);
  const timeout = config.Timeout ?? 3;
  if (visibility < timeout)
    throw invalidValue(
      `Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${timeout} seconds`,
    );
}

async function attributesOf(
  context: Context,
  source: string,
): Promise<{ Attributes?: SQS.GetQueueAttributesResult["Attributes"] }> {
  try {
    const QueueUrl = await queueUrl(context, source);
    return await context
      .service<typeof SQS>("sqs")
      .GetQueueAttributes({ QueueUrl, AttributeNames: ["VisibilityTimeout"] });
  } catch (error) {
    if (nameOf(error) !== "QueueDoesNotExist") throw error;
    throw invalidValue(
      "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
    );
  }
}

const STREAM_ACTIONS = ["GetRecords", "GetShardIterator", "DescribeStream", "ListStreams"];

async function requireStream(context: Context, { source, config }: SourceUse): Promise<void> {
  const actions = STREAM_ACTIONS.map((action) => `dynamodb:${action}`);
  if (!(await roleAllows(context, config.Role ?? "", { actions, resource: source })))
    throw invalidValue(
      `Cannot access stream ${source}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`,
    );
  try {
    await context.service<typeof Streams>("dynamodb-streams").DescribeStream({ StreamArn: source });
  } catch (error) {
    if (nameOf(error) !== "ResourceNotFoundException") throw error;
    throw invalidValue(`Stream not found: ${source}`);
  }
}
