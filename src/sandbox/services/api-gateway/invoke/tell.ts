/** What is told of a request: execution log, access log and metrics. */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { memberAt, renderLogFormat } from "../../../engines/log-format.ts";
import type { ResourceDefinition } from "../state.ts";
import type { Answer, Exchange } from "./exchange.ts";
import { logOutbox } from "./log-outbox.ts";
import { metricOutbox } from "./metric-outbox.ts";

export interface Told
  extends Pick<Exchange, "context" | "api" | "stage" | "stageName" | "variables" | "log" | "incoming"> {
  readonly setting: ApiGateway.MethodSetting;
  readonly answer: Answer;
  readonly resource: ResourceDefinition | undefined;
  readonly durationMs: number;
}

export function tell(told: Told): void {
  tellExecution(told);
  tellAccess(told);
  tellMetrics(told);
}

function tellExecution({ context, api, stageName, log }: Told): void {
  const events = log.lines.map(({ at, text }) => ({
    timestamp: at.getTime(),
    message: `(${context.requestId}) ${text}`,
  }));
  context.runtime(logOutbox).push({ group: `API-Gateway-Execution-Logs_${api.id}/${stageName}`, events });
}

/** The format over `$context`, with what is only known at the end: status, length, latency. */
function tellAccess({ context, stage, variables, answer, durationMs }: Told): void {
  const { destinationArn, format } = stage?.accessLogSettings ?? {};
  if (destinationArn === undefined || format === undefined) return;
  const all: Record<string, unknown> = {
    ...variables,
    status: answer.status,
    responseLength: answer.body.length,
    responseLatency: durationMs,
    integrationLatency: variables.integration.latency,
    integrationStatus: variables.integration.status,
  };
  const message = renderLogFormat(format, (name) => memberAt(all, name));
  const group = destinationArn.split(":").slice(6).join(":");
  context.runtime(logOutbox).push({ group, events: [{ timestamp: context.clock.now(), message }] });
}

function tellMetrics({
  context,
  api,
  stageName,
  setting,
  resource,
  incoming,
  answer,
  variables,
  durationMs,
}: Told): void {
  const byApi = [{ Name: "ApiName", Value: api.name }];
  const byStage = [...byApi, { Name: "Stage", Value: stageName }];
  const byMethod = [
    ...byStage,
    { Name: "Method", Value: incoming.method },
    { Name: "Resource", Value: resource?.path ?? "" },
  ];
  const isDetailed = setting.metricsEnabled && resource !== undefined;
  const { latency } = variables.integration;
  const values: [name: string, value: number, unit: CloudWatch.StandardUnit][] = [
    ["Count", 1, "Count"],
    ["4XXError", answer.status >= 400 && answer.status < 500 ? 1 : 0, "Count"],
    ["5XXError", answer.status >= 500 ? 1 : 0, "Count"],
    ["Latency", durationMs, "Milliseconds"],
  ];
  if (typeof latency === "number") values.push(["IntegrationLatency", latency, "Milliseconds"]);
  const Timestamp = context.clock.date();
  const sets = [byApi, byStage, ...(isDetailed ? [byMethod] : [])];
  context
    .runtime(metricOutbox)
    .push(
      sets.flatMap((Dimensions) =>
        values.map(([MetricName, Value, Unit]) => ({ MetricName, Value, Unit, Dimensions, Timestamp })),
      ),
    );
}
