/** What one WebSocket connection is of, as all its events need it. */
import type { Integration, Route } from "@aws-sdk/client-apigatewayv2";
import type { Context } from "../../../kit/index.ts";
import type { ApiRow, Snapshot, StageRow } from "../state.ts";

export interface SocketApi {
  readonly context: Context;
  readonly api: ApiRow;
  readonly stage: StageRow;
  readonly host: string;
  readonly connectionId: string;
  readonly connectedAt: number;
  readonly sourceIp: string;
  readonly userAgent: string;
  /** What the authorizer of `$connect` answered; goes into every event. */
  authorizer?: Readonly<Record<string, unknown>>;
}

export const routeOf = (snapshot: Snapshot, key: string): Route | undefined =>
  snapshot.routes.find(({ RouteKey }) => RouteKey === key);

export const integrationOf = (snapshot: Snapshot, { Target = "" }: Route): Integration | undefined =>
  snapshot.integrations.find(({ IntegrationId }) => Target === `integrations/${IntegrationId}`);

/** The route that a message selects: the value that the expression finds in it, if it is a route's key, else `$default`. */
export function selectRoute(snapshot: Snapshot, body: string): Route | undefined {
  const key = selected(snapshot.selection, body);
  const isReserved = key === "$connect" || key === "$disconnect";
  return (key === undefined || isReserved ? undefined : routeOf(snapshot, key)) ?? routeOf(snapshot, "$default");
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html#apigateway-websocket-api-route-selection-expressions */
function selected(expression: string, body: string): string | undefined {
  const message = parsed(body);
  const read = (path: string): string | undefined => {
    let value = message;
    for (const part of path.split(".")) {
      if (typeof value !== "object" || value === null) return undefined;
      value = (value as Readonly<Record<string, unknown>>)[part];
    }
    return value === undefined || value === null || typeof value === "object" ? undefined : String(value);
  };
  const whole = /^\$request\.body\.([^\s${}]+)$/.exec(expression)?.[1];
  if (whole !== undefined) return read(whole);
  const text = expression.replaceAll(/\$\{request\.body\.([^}]+)\}/g, (_, path: string) => read(path) ?? "");
  return text === "" ? undefined : text;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
