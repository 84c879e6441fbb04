/** Parameter mappings. https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html */
import { badRequest } from "./faults.ts";

/** One line of a mapping: where a value goes and where it comes from. */
export interface Mapping {
  readonly target: string;
  readonly source: string;
  readonly side: "request" | "response";
}

/** What a mapping may name. `parameters` are the method request's, or the headers of the method response. */
export interface Declared {
  readonly path: string;
  readonly parameters: Readonly<Record<string, boolean>>;
}

const TARGET = {
  request: /^integration\.request\.(path|querystring|header|multivaluequerystring|multivalueheader)\.\S+$/,
  response: /^method\.response\.header\.\S+$/,
};

/** Throws AWS's error where a mapping names what is not declared, or is none. */
export function requireMapping(mapping: Mapping, declared: Declared): void {
  const { target, source, side } = mapping;
  if (!TARGET[side].test(target)) throw invalid(`Invalid mapping expression specified: ${target}`);
  if (side === "response" && !(target in declared.parameters))
    throw invalid(`Invalid mapping expression parameter specified: ${target}`);
  if (/^'.*'$/s.test(source) || /^(context|stageVariables)\.\S+$/.test(source)) return;
  const fits = side === "request" ? isRequestSource(source, declared) : isResponseSource(source);
  if (fits === "unknown") throw invalid(`Invalid mapping expression specified: ${source}`);
  if (fits === "undeclared") throw invalid(`Invalid mapping expression parameter specified: ${source}`);
}

type Fit = "fits" | "unknown" | "undeclared";

function isRequestSource(source: string, { path, parameters }: Declared): Fit {
  if (/^method\.request\.body(\.|\[|$)/.test(source)) return "fits";
  const match = /^method\.request\.(path|querystring|header|multivaluequerystring|multivalueheader)\.(\S+)$/.exec(
    source,
  );
  if (!match) return "unknown";
  const [, place = "", name] = match;
  if (place === "path") return path.includes(`{${name}}`) || path.includes(`{${name}+}`) ? "fits" : "undeclared";
  return `method.request.${place.replace("multivalue", "")}.${name}` in parameters ? "fits" : "undeclared";
}

const isResponseSource = (source: string): Fit =>
  /^integration\.response\.(body(\.\S+|\[.*)?|(header|multivalueheader)\.\S+)$/.test(source) ? "fits" : "unknown";

const invalid = (reason: string) =>
  badRequest(`Invalid mapping expression specified: Validation Result: warnings : [], errors : [${reason}]`);
