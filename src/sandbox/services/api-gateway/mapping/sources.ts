/** The values that mapping expressions name. https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html */
import { memberAt } from "../../../engines/log-format.ts";
import { type Exchange, type HeaderList, multiValues, queryValues } from "../invoke/exchange.ts";
import { jsonAt } from "./json-at.ts";

/** What an integration answered, as far as mappings can see it. */
export interface MappedAnswer {
  readonly headers: HeaderList;
  readonly body: string;
}

/** Undefined where the request (or answer) has no such value: the target is then left out. */
export function valuesOf(exchange: Exchange, source: string, answer?: MappedAnswer): readonly string[] | undefined {
  const literal = /^'(.*)'$/s.exec(source);
  if (literal) return [literal[1] ?? ""];
  const [root = "", ...rest] = source.split(".");
  if (root === "context") return texts(memberAt(exchange.variables, rest.join(".")));
  if (root === "stageVariables") return texts(exchange.stageVariables[rest.join(".")]);
  const [, place = "", ...name] = rest;
  if (root === "method") return requestValues(exchange, place, source);
  if (root === "integration" && answer) return answerValues(answer, place, name.join("."), source);
  return undefined;
}

function requestValues(exchange: Exchange, place: string, source: string): readonly string[] | undefined {
  const { incoming, pathParameters } = exchange;
  const name = source.split(".").slice(3).join(".");
  switch (place) {
    case "path":
      return texts(pathParameters[name]);
    case "querystring":
      return lastOf(queryValues(incoming.query)[name]);
    case "multivaluequerystring":
      return queryValues(incoming.query)[name];
    case "header":
      return lastOf(headerValues(incoming.headers, name));
    case "multivalueheader":
      return headerValues(incoming.headers, name);
    default:
      return place.startsWith("body")
        ? bodyValue(incoming.body.toString("utf8"), source.split("request.body")[1] ?? "")
        : undefined;
  }
}

function answerValues(
  answer: MappedAnswer,
  place: string,
  name: string,
  source: string,
): readonly string[] | undefined {
  if (place === "header") return lastOf(headerValues(answer.headers, name));
  if (place === "multivalueheader") return headerValues(answer.headers, name);
  return place.startsWith("body") ? bodyValue(answer.body, source.split("response.body")[1] ?? "") : undefined;
}

function headerValues(headers: HeaderList, name: string): readonly string[] | undefined {
  const found = Object.entries(multiValues(headers)).find(([each]) => each.toLowerCase() === name.toLowerCase());
  return found?.[1];
}

/** The whole body, or what a path within it names: `.a.b[0]`. */
function bodyValue(body: string, path: string): readonly string[] | undefined {
  if (path === "") return [body];
  try {
    return texts(jsonAt(JSON.parse(body), `$${path}`));
  } catch {
    return undefined;
  }
}

const lastOf = (values: readonly string[] | undefined): readonly string[] | undefined => values?.slice(-1);

function texts(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  return [typeof value === "object" ? JSON.stringify(value) : String(value)];
}
