/** Sends a request to what is behind its method. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html */
import { nowMs } from "../../../../shared/clock.ts";
import type { Answer, Exchange } from "../invoke/exchange.ts";
import { printed } from "../invoke/execution-log.ts";
import { configurationError } from "../invoke/gateway-error.ts";
import { type IntegrationAnswer, mapResponse } from "../mapping/response.ts";
import { functionProxy } from "./function-proxy.ts";
import { mockIntegration } from "./mock.ts";

export async function runIntegration(exchange: Exchange): Promise<Answer> {
  const { type } = exchange.method.methodIntegration ?? {};
  const began = nowMs();
  const { integration } = exchange.variables;
  const measured = async <T extends { status: number }>(work: Promise<T>): Promise<T> => {
    const answer = await work.finally(() => {
      integration.latency = nowMs() - began;
    });
    integration.status = answer.status;
    integration.integrationStatus = answer.status;
    exchange.log.data(() => `Received response. Status: ${answer.status}, Integration latency: ${nowMs() - began} ms`);
    return answer;
  };
  if (type === "AWS_PROXY") return measured(functionProxy(exchange));
  if (type === "HTTP_PROXY") return measured((await import("./http.ts")).httpProxy(exchange));
  return mapped(exchange, type === "MOCK" ? await mockIntegration(exchange) : await measured(answerOf(exchange)));
}

async function answerOf(exchange: Exchange): Promise<IntegrationAnswer> {
  const { type, uri = "" } = exchange.method.methodIntegration ?? {};
  if (type === "HTTP") return (await import("./http.ts")).httpIntegration(exchange);
  if (type !== "AWS") throw configurationError(`Invalid integration type ${type}`);
  if (/:lambda:path\//.test(uri)) return (await import("./function-custom.ts")).functionIntegration(exchange);
  return (await import("./aws-service.ts")).serviceIntegration(exchange);
}

async function mapped(exchange: Exchange, answer: IntegrationAnswer): Promise<Answer> {
  const { log } = exchange;
  log.data(() => `Endpoint response headers: ${printed(Object.fromEntries(answer.headers))}`);
  log.data(() => `Endpoint response body before transformations: ${answer.body.toString("utf8")}`);
  return mapResponse(exchange, answer);
}
