/** One request to an HTTP API on its way: what was asked, what it matched, and what `$context` knows of it. */
import type { Integration, Route } from "@aws-sdk/client-apigatewayv2";
import type { Context, WireRequest, WireResponse } from "../../../kit/index.ts";
import type { ApiRow, Snapshot, StageRow } from "../state.ts";

export interface Exchange {
  readonly context: Context;
  readonly api: ApiRow;
  readonly stage: StageRow;
  readonly snapshot: Snapshot;
  readonly request: WireRequest;
  readonly host: string;
  /** Path as sent, stage included. */
  readonly rawPath: string;
  /** Path below the stage: what routes are matched with. */
  readonly path: string;
  readonly requestId: string;
  readonly sourceIp: string;
  readonly receivedAt: number;
}

export interface MatchedExchange extends Exchange {
  readonly route: Route;
  readonly integration: Integration | undefined;
  readonly variables: Readonly<Record<string, string>>;
}

/** What an authorizer found out: goes to integrations and to `$context.authorizer`. */
export type Authorized =
  | { readonly kind: "none" }
  | {
      readonly kind: "jwt";
      readonly claims: Readonly<Record<string, string>>;
      readonly scopes: readonly string[] | null;
    }
  | {
      readonly kind: "lambda";
      readonly context: Readonly<Record<string, unknown>>;
      readonly principalId: string | undefined;
    }
  | { readonly kind: "iam"; readonly identity: Readonly<Record<string, string | null>> };

/** What becomes known on the way, for access logs: `$context` variables by name. */
export type Notes = Record<string, unknown>;

/** An answer of API Gateway itself. */
export const gatewayAnswer = (
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): WireResponse => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify({ message }),
});

export const INTERNAL_ERROR: WireResponse = gatewayAnswer(500, "Internal Server Error");
