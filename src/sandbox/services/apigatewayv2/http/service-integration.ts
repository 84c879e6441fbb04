/** First-class integrations of other services. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services.html */
import type { Integration } from "@aws-sdk/client-apigatewayv2";
import type * as EventBridge from "@aws-sdk/client-eventbridge";
import type * as SFN from "@aws-sdk/client-sfn";
import type * as SQS from "@aws-sdk/client-sqs";
import { messageOf, nameOf } from "../../../../shared/errors.ts";
import { arn, Fault, type WireResponse } from "../../../kit/index.ts";
import { roleMay } from "../backend/invoke-function.ts";
import { type Authorized, gatewayAnswer, INTERNAL_ERROR, type MatchedExchange, type Notes } from "./exchange.ts";
import { evaluate, requestReader } from "./parameter-mapping.ts";

type Values = Readonly<Record<string, string | undefined>>;

interface Target {
  readonly action: string;
  resource(exchange: MatchedExchange, values: Values): string;
  call(exchange: MatchedExchange, values: Values): Promise<unknown>;
}

const TARGETS: Readonly<Record<string, Target>> = {
  "SQS-SendMessage": {
    action: "sqs:SendMessage",
    resource: ({ context }, { QueueUrl = "" }) => arn(context, "sqs", QueueUrl.split("/").at(-1) ?? ""),
    call: ({ context }, values) =>
      context.service<typeof SQS>("sqs").SendMessage({
        QueueUrl: values.QueueUrl,
        MessageBody: values.MessageBody,
        ...(values.DelaySeconds !== undefined && { DelaySeconds: Number(values.DelaySeconds) }),
        ...(values.MessageAttributes !== undefined && { MessageAttributes: JSON.parse(values.MessageAttributes) }),
        ...(values.MessageGroupId !== undefined && { MessageGroupId: values.MessageGroupId }),
        ...(values.MessageDeduplicationId !== undefined && { MessageDeduplicationId: values.MessageDeduplicationId }),
      }),
  },
  "EventBridge-PutEvents": {
    action: "events:PutEvents",
    resource: ({ context }, { EventBusName = "default" }) =>
      EventBusName.startsWith("arn:") ? EventBusName : arn(context, "events", `event-bus/${EventBusName}`),
    call: ({ context }, { Detail, DetailType, Source, EventBusName, Resources, Time, TraceHeader }) =>
      context.service<typeof EventBridge>("eventbridge").PutEvents({
        Entries: [
          {
            Detail,
            DetailType,
            Source,
            ...(EventBusName !== undefined && { EventBusName }),
            ...(Resources !== undefined && { Resources: Resources.split(",") }),
            ...(Time !== undefined && { Time: new Date(Time) }),
            ...(TraceHeader !== undefined && { TraceHeader }),
          },
        ],
      }),
  },
  "StepFunctions-StartExecution": {
    action: "states:StartExecution",
    resource: (_, { StateMachineArn = "" }) => StateMachineArn,
    call: ({ context }, { StateMachineArn, Name, Input }) =>
      context.service<typeof SFN>("sfn").StartExecution({
        stateMachineArn: StateMachineArn,
        ...(Name !== undefined && { name: Name }),
        ...(Input !== undefined && { input: Input }),
      }),
  },
};

export async function callService(
  exchange: MatchedExchange,
  integration: Integration,
  { authorized, notes }: { authorized: Authorized; notes: Notes },
): Promise<WireResponse> {
  const target = TARGETS[integration.IntegrationSubtype ?? ""];
  if (!target) return INTERNAL_ERROR;
  const read = requestReader(exchange, authorized);
  const given = Object.entries(integration.RequestParameters ?? {});
  const values: Values = Object.fromEntries(given.map(([name, value]) => [name, evaluate(value, read)]));
  const resource = target.resource(exchange, values);
  if (!(await roleMay(exchange.context, integration.CredentialsArn ?? "", target.action, resource))) {
    notes.integrationErrorMessage = `${integration.CredentialsArn} is not authorized to perform: ${target.action} on resource: ${resource}`;
    return INTERNAL_ERROR;
  }
  try {
    const output = await target.call(exchange, values);
    notes.integrationStatus = 200;
    return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(output) };
  } catch (error) {
    notes.integrationErrorMessage = `${nameOf(error)}: ${messageOf(error)}`;
    // What the service says of a bad request is passed on; anything else is the sandbox's own failure.
    if (error instanceof Fault || error instanceof SyntaxError) return gatewayAnswer(400, messageOf(error));
    throw error;
  }
}
