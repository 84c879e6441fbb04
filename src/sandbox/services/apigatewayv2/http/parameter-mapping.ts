/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html */
import { memberAt } from "../../../engines/log-format.ts";
import type { Authorized, MatchedExchange } from "./exchange.ts";
import { contextTree, contextVariable } from "./variables.ts";

/** Reads a variable such as `request.header.x-id` or `context.requestId`; undefined where it has no value. */
export type Read = (name: string) => unknown;

/** What a mapping's value may name on the way in. */
export function requestReader(exchange: MatchedExchange, authorized: Authorized): Read {
  const { request, stage, variables, path } = exchange;
  const tree = contextTree(exchange, authorized);
  return (name) => {
    const [, place, rest = ""] =
      /^(request\.header|request\.querystring|request\.path|request\.body|context|stageVariables)(?:\.(.*))?$/s.exec(
        name,
      ) ?? [];
    switch (place) {
      case "request.header":
        return request.headers[rest.toLowerCase()];
      case "request.querystring":
        return request.query.has(rest) ? request.query.getAll(rest).join(",") : undefined;
      case "request.path":
        return rest === "" ? path : variables[rest];
      case "request.body":
        return inBody(request.body, rest);
      case "context":
        return contextVariable(tree, rest);
      case "stageVariables":
        return stage.settings.StageVariables?.[rest];
      default:
        return undefined;
    }
  };
}

/** What a mapping's value may name on the way out. */
export function responseReader(
  exchange: MatchedExchange,
  authorized: Authorized,
  response: { readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array },
): Read {
  const before = requestReader(exchange, authorized);
  return (name) => {
    const [, place, rest = ""] = /^response\.(header|body)(?:\.(.*))?$/s.exec(name) ?? [];
    if (place === "header") return response.headers[rest.toLowerCase()];
    return place === "body" ? inBody(response.body, rest) : before(name);
  };
}

/** The whole body, or a member of it where it is JSON. */
function inBody(body: Uint8Array, path: string): unknown {
  const text = Buffer.from(body).toString("utf8");
  if (path === "") return text;
  try {
    const parts = path.replaceAll(/\[['"]?([^\]'"]+)['"]?\]/g, ".$1");
    return memberAt(JSON.parse(text), parts.replace(/^\./, ""));
  } catch {
    return undefined;
  }
}

/** A mapping's value: one variable (`$request.path.id`), text with variables in braces, or plain text. Undefined where its one variable has none. */
export function evaluate(value: string, read: Read): string | undefined {
  const whole = /^\$((?:request|response|context|stageVariables)(?:\.[^\s{}$]+)?)$/.exec(value)?.[1];
  if (whole !== undefined) return textOf(read(whole));
  return value.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => textOf(read(name)) ?? "");
}

const textOf = (value: unknown): string | undefined => {
  if (value === undefined || value === null) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
};

/** Applies `overwrite`, `append` and `remove` to headers: a new record with lower-case names. */
export function mapHeaders(
  headers: Readonly<Record<string, string>>,
  mappings: Readonly<Record<string, string>>,
  read: Read,
): Record<string, string> {
  const mapped: Record<string, string> = { ...headers };
  for (const [key, value] of Object.entries(mappings)) {
    const [, operation, header = ""] = /^(\w+):header\.(.+)$/.exec(key) ?? [];
    const name = header.toLowerCase();
    if (operation === "remove") delete mapped[name];
    const result = operation === undefined || operation === "remove" ? undefined : evaluate(value, read);
    if (result === undefined) continue;
    const before = mapped[name];
    mapped[name] = operation === "append" && before !== undefined ? `${before},${result}` : result;
  }
  return mapped;
}

/** The same for the query. */
export function mapQuery(
  query: URLSearchParams,
  mappings: Readonly<Record<string, string>>,
  read: Read,
): URLSearchParams {
  const mapped = new URLSearchParams(query);
  for (const [key, value] of Object.entries(mappings)) {
    const [, operation, name = ""] = /^(\w+):querystring\.(.+)$/.exec(key) ?? [];
    if (operation === "remove") mapped.delete(name);
    const result = operation === undefined || operation === "remove" ? undefined : evaluate(value, read);
    if (result === undefined) continue;
    if (operation === "append") mapped.append(name, result);
    else mapped.set(name, result);
  }
  return mapped;
}
