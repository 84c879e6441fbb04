/** Which route a request takes. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation */
import type { Route } from "@aws-sdk/client-apigatewayv2";

export interface RouteMatch {
  readonly route: Route;
  /** Values of the path variables, decoded. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The most specific route: whole paths before path variables before greedy ones before `$default`, a method before ANY. */
export function matchRoute(routes: readonly Route[], method: string, path: string): RouteMatch | undefined {
  const candidates = routes.flatMap((route) => {
    const { method: wanted, segments } = partsOf(route);
    if (segments === undefined || (wanted !== "ANY" && wanted !== method)) return [];
    const variables = variablesIn(segments, path);
    return variables ? [{ route, variables, rank: rankOf(segments, wanted) }] : [];
  });
  const [best] = candidates.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  if (best) return { route: best.route, variables: best.variables };
  const route = routes.find(({ RouteKey }) => RouteKey === "$default");
  return route && { route, variables: {} };
}

/** Method and path segments of a route's key; none for `$default`. */
export function partsOf({ RouteKey = "" }: Route): { method: string; path: string; segments: string[] | undefined } {
  const [, method = "", path] = /^([A-Z]+) (\/.*)$/.exec(RouteKey) ?? [];
  return { method, path: path ?? RouteKey, segments: path?.split("/").slice(1) };
}

function variablesIn(segments: readonly string[], path: string): Record<string, string> | undefined {
  const actual = path.split("/").slice(1);
  const variables: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const [, name, greedy] = /^\{([^{}+]+)(\+?)\}$/.exec(segment) ?? [];
    const value = actual[index];
    if (name === undefined) {
      if (value !== segment) return undefined;
    } else if (greedy === "+") {
      if (index >= actual.length) return undefined;
      variables[name] = decoded(actual.slice(index).join("/"));
      return variables;
    } else {
      if (value === undefined || value === "") return undefined;
      variables[name] = decoded(value);
    }
  }
  return actual.length === segments.length ? variables : undefined;
}

// One letter for each segment, so that the order of the texts is the order of precedence.
const rankOf = (segments: readonly string[], method: string): string =>
  segments.map((segment) => (!segment.startsWith("{") ? "a" : segment.endsWith("+}") ? "c" : "b")).join("") +
  (method === "ANY" ? "1" : "0");

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
