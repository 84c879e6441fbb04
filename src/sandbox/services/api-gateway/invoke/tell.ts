/** What is told of a request: execution log, access log and metrics. */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import type { ResourceDefinition } from "../state.ts";
import type { Answer, Exchange } from "./exchange.ts";

export interface Told
  extends Pick<Exchange, "context" | "api" | "stage" | "stageName" | "variables" | "log" | "incoming"> {
  readonly setting: ApiGateway.MethodSetting;
  readonly answer: Answer;
  readonly resource: ResourceDefinition | undefined;
  readonly durationMs: number;
}

export function tell(_told: Told): void {}
