/** A request from its method's door to the answer: what deployed stages and TestInvokeMethod share. */
import { messageOf } from "../../../../shared/errors.ts";
import { runIntegration } from "../integrations/run-integration.ts";
import { validateRequest } from "../mapping/validate-request.ts";
import { type Answer, type Exchange, queryValues, singleValues } from "./exchange.ts";
import { printed } from "./execution-log.ts";
import { GatewayError } from "./gateway-error.ts";
import { gatewayResponse } from "./gateway-response.ts";

/** Never throws: each way to fail is one of the API's gateway responses. */
export async function runMethod(exchange: Exchange, admit: () => Promise<void>): Promise<Answer> {
  const { log } = exchange;
  try {
    await admit();
    tellRequest(exchange);
    await validateRequest(exchange);
    const answer = await runIntegration(exchange);
    log.data(() => `Method response body after transformations: ${answer.body.toString("utf8")}`);
    log.data(() => `Method response headers: ${printed(Object.fromEntries(answer.headers))}`);
    log.info("Successfully completed execution");
    log.info(`Method completed with status: ${answer.status}`);
    return answer;
  } catch (error) {
    const known = error instanceof GatewayError ? error : unexpected(exchange, error);
    const answer = gatewayResponse(exchange, known);
    for (const line of known.log) log.error(line);
    log.info(`Gateway response type: ${known.responseType} with status code: ${answer.status}`);
    log.data(() => `Gateway response body: ${answer.body.toString("utf8")}`);
    log.data(() => `Gateway response headers: ${printed(Object.fromEntries(answer.headers))}`);
    log.info(`Method completed with status: ${answer.status}`);
    return answer;
  }
}

function unexpected({ context, api }: Exchange, error: unknown): GatewayError {
  context.log(`a request of ${api.id} failed: ${messageOf(error)}`, { error });
  return new GatewayError("DEFAULT_5XX", "Internal server error", {
    log: [`Execution failed due to an internal error: ${messageOf(error)}`],
    status: 500,
  });
}

function tellRequest({ log, incoming, context, pathParameters }: Exchange): void {
  log.info(`Starting execution for request: ${context.requestId}`);
  log.info(`HTTP Method: ${incoming.method}, Resource Path: ${incoming.path}`);
  log.data(() => `Method request path: ${printed(pathParameters)}`);
  log.data(
    () =>
      `Method request query string: ${printed(Object.fromEntries(Object.entries(queryValues(incoming.query)).map(([name, values]) => [name, values.at(-1)])))}`,
  );
  log.data(() => `Method request headers: ${printed(singleValues(incoming.headers))}`);
  log.data(() => `Method request body before transformations: ${incoming.body.toString("utf8")}`);
}
