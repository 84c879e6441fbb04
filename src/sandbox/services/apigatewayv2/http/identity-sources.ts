/** Where authorizers find what identifies a caller. */

import type { MatchedExchange } from "./exchange.ts";
import { contextTree, contextVariable } from "./variables.ts";

/** The value of `$request.header.x`, `$request.querystring.x`, `$context.x` or `$stageVariables.x`; undefined where it is missing or empty. */
export function identityOfSource(exchange: MatchedExchange, source: string): string | undefined {
  const [, place, name = ""] =
    /^\$?(?:route\.)?(request\.header|request\.querystring|context|stageVariables)\.(.+)$/.exec(source) ?? [];
  const value = read(exchange, place, name);
  return value === undefined || value === null || value === "" ? undefined : String(value);
}

function read(exchange: MatchedExchange, place: string | undefined, name: string): unknown {
  switch (place) {
    case "request.header":
      return exchange.request.headers[name.toLowerCase()];
    case "request.querystring":
      return exchange.request.query.get(name);
    case "stageVariables":
      return exchange.stage.settings.StageVariables?.[name];
    default:
      return contextVariable(contextTree(exchange, { kind: "none" }), name);
  }
}
