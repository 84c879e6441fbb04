/** `$input`. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#input-variable-reference */
import { jsonAt } from "./json-at.ts";

/** All parameters of a request by place. */
export interface Parameters {
  readonly path: Readonly<Record<string, string>>;
  readonly querystring: Readonly<Record<string, string>>;
  readonly header: Readonly<Record<string, string>>;
}

export class InputVariable {
  readonly body: string;
  readonly #parameters: Parameters;
  #document: { value: unknown } | undefined;

  constructor(body: string, parameters: Parameters) {
    this.body = body;
    this.#parameters = parameters;
  }

  /** What a JSONPath names, as an object that templates may walk through. */
  path(path: unknown): unknown {
    return jsonAt(this.#parsed(), String(path));
  }

  /** What a JSONPath names, as JSON; an empty text in quotes where there is nothing. */
  json(path: unknown): string {
    return JSON.stringify(this.path(path) ?? "");
  }

  /** All parameters, or the one of that name: searched in path, query string and headers, in this order. */
  params(name?: unknown): unknown {
    if (name === undefined) return { ...this.#parameters };
    const { path, querystring, header } = this.#parameters;
    const key = String(name);
    if (Object.hasOwn(path, key)) return path[key];
    if (Object.hasOwn(querystring, key)) return querystring[key];
    return Object.entries(header).find(([each]) => each.toLowerCase() === key.toLowerCase())?.[1] ?? "";
  }

  // A body that is no JSON is a text; without any, an empty object.
  #parsed(): unknown {
    this.#document ??= { value: parsed(this.body) };
    return this.#document.value;
  }
}

function parsed(body: string): unknown {
  if (body.trim() === "") return {};
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
