/** `$context`. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference */

import { commonLogTime } from "../../../engines/log-format.ts";
import type { Context } from "../../../kit/index.ts";
import { headerOf, type Incoming } from "./exchange.ts";
import { randomBase64 } from "./extended-request-id.ts";

/** A tree of plain records, since templates read and set it. */
export interface ContextVariables {
  [name: string]: unknown;
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly identity: Record<string, unknown>;
  authorizer: Record<string, unknown>;
  error: Record<string, unknown>;
  integration: Record<string, unknown>;
  /** What templates set to change the request or the answer. */
  readonly requestOverride: { readonly header: Overrides; readonly querystring: Overrides; readonly path: Overrides };
  readonly responseOverride: { readonly header: Overrides; status?: unknown };
}

type Overrides = Record<string, unknown>;

export interface Addressed {
  readonly incoming: Incoming;
  readonly apiId: string;
  readonly stageName: string;
  readonly resourceId: string;
  readonly resourcePath: string;
  /** With the stage, as the client asked for it. */
  readonly requestPath: string;
  readonly isCanary?: boolean;
}

export function contextVariables(context: Context, at: Addressed): ContextVariables {
  const { incoming } = at;
  const now = context.clock.date();
  return {
    accountId: context.account,
    apiId: at.apiId,
    awsEndpointRequestId: undefined,
    domainName: incoming.host,
    domainPrefix: incoming.host.split(".")[0],
    extendedRequestId: randomBase64(),
    httpMethod: incoming.method,
    isCanaryRequest: at.isCanary ?? false,
    path: at.requestPath,
    protocol: "HTTP/1.1",
    requestId: context.requestId,
    requestTime: commonLogTime(now),
    requestTimeEpoch: now.getTime(),
    resourceId: at.resourceId,
    resourcePath: at.resourcePath,
    stage: at.stageName,
    identity: {
      accessKey: null,
      accountId: null,
      apiKey: null,
      apiKeyId: null,
      caller: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: incoming.sourceIp,
      user: null,
      userAgent: headerOf(incoming.headers, "user-agent") ?? null,
      userArn: null,
    },
    authorizer: {},
    error: {},
    integration: {},
    authorize: {},
    authenticate: {},
    requestOverride: { header: {}, querystring: {}, path: {} },
    responseOverride: { header: {} },
  };
}
