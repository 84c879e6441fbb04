/** Carries out the integration of a WebSocket route. */
import type { Route } from "@aws-sdk/client-apigatewayv2";
import { invokeFunction } from "../backend/invoke-function.ts";
import { functionIn } from "../integration-rules.ts";
import type { Snapshot } from "../state.ts";
import type { SocketEvent } from "./events.ts";
import { integrationOf, type SocketApi } from "./socket-api.ts";

export interface RouteOutcome {
  /** Of the integration's answer; 500 and above where there was none that could be used. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** For access logs. */
  readonly error: string | undefined;
}

const failed = (status: number, error: string): RouteOutcome => ({ status, headers: {}, body: undefined, error });

/** Never rejects, but where the sandbox itself fails. */
export async function callRoute(
  socket: SocketApi,
  { snapshot, route, event }: { snapshot: Snapshot; route: Route; event: SocketEvent },
): Promise<RouteOutcome> {
  const integration = integrationOf(snapshot, route);
  if (!integration) return failed(500, "No integration defined for route");
  if (integration.IntegrationType === "MOCK") return { status: 200, headers: {}, body: undefined, error: undefined };
  const { context, api, stage } = socket;
  const variables = stage.settings.StageVariables ?? {};
  const uri = functionIn(integration.IntegrationUri);
  const outcome = await invokeFunction(context, {
    functionArn: uri.replaceAll(/\$\{stageVariables\.([^}]+)\}/g, (_, name: string) => variables[name] ?? ""),
    source: `${api.id}/${stage.name}/${route.RouteKey}`,
    credentials: integration.CredentialsArn,
    event,
    timeoutMs: integration.TimeoutInMillis ?? 29_000,
  });
  switch (outcome.kind) {
    case "answered":
      return outcomeOf(outcome.payload);
    case "timeout":
      return failed(504, "Endpoint request timed out");
    case "not-permitted":
      return failed(500, "Invalid permissions on Lambda function");
    case "failed":
      return failed(outcome.status === 200 ? 502 : 500, outcome.reason);
  }
}

/** An object with a status code, as of all Lambda proxy integrations. */
function outcomeOf(payload: unknown): RouteOutcome {
  const answer = typeof payload === "object" && payload !== null ? (payload as Readonly<Record<string, unknown>>) : {};
  const status = Number(answer.statusCode);
  const { body, headers, isBase64Encoded } = answer;
  if (
    !Number.isInteger(status) ||
    status < 100 ||
    status > 599 ||
    (body !== undefined && body !== null && typeof body !== "string")
  )
    return failed(502, "Execution failed due to configuration error: Malformed Lambda proxy response");
  const given = typeof headers === "object" && headers !== null ? Object.entries(headers) : [];
  return {
    status,
    headers: Object.fromEntries(given.map(([name, value]) => [name.toLowerCase(), String(value)])),
    body:
      typeof body === "string" && isBase64Encoded === true
        ? Buffer.from(body, "base64").toString("utf8")
        : (body ?? undefined),
    error: undefined,
  };
}
