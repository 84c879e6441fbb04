/** Who may connect. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-control-access-iam.html and -lambda-auth.html */
import type { Authorizer, Route } from "@aws-sdk/client-apigatewayv2";
import { arn, type WireRequest } from "../../../kit/index.ts";
import { policyAllows } from "../backend/answered-policy.ts";
import { invokeFunction } from "../backend/invoke-function.ts";
import { signedCaller } from "../backend/signed-caller.ts";
import { functionIn } from "../integration-rules.ts";
import type { Snapshot } from "../state.ts";
import type { SocketEvent } from "./events.ts";
import type { SocketApi } from "./socket-api.ts";

const TIMEOUT_MS = 10_000;

/** The status to refuse with, or what the authorizer answered. */
export type ConnectVerdict =
  | { readonly refused: 401 | 403 | 500 }
  | { readonly context: Readonly<Record<string, unknown>> | undefined };

export async function authorizeConnect(
  socket: SocketApi,
  { snapshot, route, event, request }: { snapshot: Snapshot; route: Route; event: SocketEvent; request: WireRequest },
): Promise<ConnectVerdict> {
  const { context, api, stage } = socket;
  if (route.AuthorizationType === "AWS_IAM") {
    const resource = `${api.id}/${stage.name}/$connect`;
    const caller = await signedCaller(context, request, { action: "execute-api:Invoke", resource });
    return caller ? { context: undefined } : { refused: 403 };
  }
  if (route.AuthorizationType !== "CUSTOM") return { context: undefined };
  const authorizer = snapshot.authorizers.find(({ AuthorizerId }) => AuthorizerId === route.AuthorizerId);
  return authorizer ? askFunction(socket, { authorizer, event, request }) : { refused: 500 };
}

async function askFunction(
  socket: SocketApi,
  { authorizer, event, request }: { authorizer: Authorizer; event: SocketEvent; request: WireRequest },
): Promise<ConnectVerdict> {
  const { context, api, stage } = socket;
  const isMissing = (source: string): boolean => !valueOfSource(socket, request, source);
  if (authorizer.IdentitySource?.some(isMissing)) return { refused: 401 };
  const methodArn = arn(context, "execute-api", `${api.id}/${stage.name}/$connect`);
  const outcome = await invokeFunction(context, {
    functionArn: functionIn(authorizer.AuthorizerUri),
    source: `${api.id}/authorizers/${authorizer.AuthorizerId}`,
    event: { type: "REQUEST", methodArn, ...event },
    timeoutMs: TIMEOUT_MS,
  });
  // As with REST APIs, a function that throws "Unauthorized" says 401.
  if (outcome.kind === "failed" && /"errorMessage":"Unauthorized"/.test(outcome.reason)) return { refused: 401 };
  if (outcome.kind !== "answered" || typeof outcome.payload !== "object" || outcome.payload === null)
    return { refused: 500 };
  const { policyDocument, principalId, context: own } = outcome.payload as Readonly<Record<string, unknown>>;
  const allows = policyAllows(policyDocument);
  if (!allows || typeof principalId !== "string") return { refused: 500 };
  if (!allows(methodArn)) return { refused: 403 };
  return { context: { ...(typeof own === "object" && own), principalId } };
}

function valueOfSource({ stage }: SocketApi, { headers, query }: WireRequest, source: string): string | undefined {
  const [, place, name = ""] =
    /^(route\.request\.header|route\.request\.querystring|stageVariables)\.(.+)$/.exec(source) ?? [];
  if (place === "route.request.header") return headers[name.toLowerCase()];
  if (place === "route.request.querystring") return query.get(name) ?? undefined;
  return place === "stageVariables" ? stage.settings.StageVariables?.[name] : "context";
}
