/** AWS with a function: the mapped body is the event. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-custom-integrations.html */
import type { Exchange } from "../invoke/exchange.ts";
import { configurationError } from "../invoke/gateway-error.ts";
import { mapRequest, withStageVariables } from "../mapping/request.ts";
import type { IntegrationAnswer } from "../mapping/response.ts";
import { functionIn, invokeFunction } from "./invoke-function.ts";
import { methodArn } from "./method-arn.ts";

export async function functionIntegration(exchange: Exchange): Promise<IntegrationAnswer> {
  const { context, log, method } = exchange;
  const { uri = "", credentials, timeoutInMillis = 29_000 } = method.methodIntegration ?? {};
  const functionArn = functionIn(withStageVariables(exchange, uri));
  if (functionArn === undefined) throw configurationError("Invalid Lambda function URI");
  const { body, headers } = await mapRequest(exchange);
  const payload = body.length === 0 ? "{}" : body.toString("utf8");
  log.data(() => `Endpoint request body after transformations: ${payload}`);
  log.data(
    () =>
      `Sending request to https://lambda.${context.region}.amazonaws.com/2015-03-31/functions/${functionArn}/invocations`,
  );
  const isAsync = Object.entries(headers).some(
    ([name, values]) => name.toLowerCase() === "x-amz-invocation-type" && values[0] === "Event",
  );
  const answer = await invokeFunction(context, {
    functionArn,
    payload,
    sourceArn: methodArn(exchange),
    credentials: credentials === undefined ? undefined : withStageVariables(exchange, credentials),
    timeoutMs: timeoutInMillis,
    isAsync,
  });
  // Only an error message is matched against selection patterns.
  return {
    status: isAsync ? 202 : 200,
    headers: [["Content-Type", "application/json"]],
    body: Buffer.from(answer.payload),
    selector: answer.error,
  };
}
