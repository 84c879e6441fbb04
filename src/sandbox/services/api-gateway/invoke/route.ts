/** Which resource and method a request is for. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-set-up-simple-proxy.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import type { Definition, ResourceDefinition } from "../state.ts";

export interface Route {
  readonly resource: ResourceDefinition;
  readonly method: ApiGateway.Method;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Undefined where no resource has that path, or none of those that have it the method. */
export function findRoute(definition: Definition, httpMethod: string, path: string): Route | undefined {
  const parts = segmentsOf(path);
  for (const { resource, segments } of candidatesOf(definition)) {
    const method = resource.methods[httpMethod] ?? resource.methods.ANY;
    const pathParameters = method && match(segments, parts);
    if (method && pathParameters) return { resource, method, pathParameters };
  }
  return undefined;
}

interface Candidate {
  readonly resource: ResourceDefinition;
  readonly segments: readonly string[];
}

const candidates = new WeakMap<Definition, readonly Candidate[]>();

/** The most specific first: literal parts before variables, variables before greedy ones. */
function candidatesOf(definition: Definition): readonly Candidate[] {
  let known = candidates.get(definition);
  if (!known) {
    known = Object.values(definition.resources)
      .map((resource) => ({ resource, segments: segmentsOf(resource.path) }))
      .sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
    candidates.set(definition, known);
  }
  return known;
}

const rank = ({ segments }: Candidate): string =>
  segments.map((each) => (each.endsWith("+}") ? "3" : each.startsWith("{") ? "2" : "1")).join("");

// A slash at the end means nothing.
const segmentsOf = (path: string): string[] =>
  path.split("/").filter((each, i, all) => i > 0 && (each !== "" || i < all.length - 1));

function match(segments: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const greedy = segments.at(-1)?.endsWith("+}") ?? false;
  if (greedy ? parts.length < segments.length : parts.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [i, segment] of segments.entries()) {
    const part = parts[i] ?? "";
    if (segment.endsWith("+}")) parameters[segment.slice(1, -2)] = parts.slice(i).map(decoded).join("/");
    else if (segment.startsWith("{")) parameters[segment.slice(1, -1)] = decoded(part);
    else if (segment !== decoded(part)) return undefined;
  }
  return parameters;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
