/** REST routing: method, URI pattern, query literals, and the presence of required query and header members. */
import { MalformedInput } from "./protocol.ts";
import type { OperationSchema } from "./service-schema.ts";

export interface RoutedRequest {
  readonly method: string;
  /** Raw path; labels are decoded after the match, so that `%2F` in an ARN stays inside its label. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** Set for services with bucket addressing when the request names a bucket; `path` is then without it. */
  readonly bucket?: string;
}

export interface RouteMatch {
  readonly operation: OperationSchema;
  readonly labels: Readonly<Record<string, string>>;
}

export type Route = (request: RoutedRequest) => RouteMatch | undefined;

interface Candidate {
  readonly operation: OperationSchema;
  readonly segments: readonly string[];
  /** Index of the `{label+}` segment, -1 without one. */
  readonly greedy: number;
  readonly literals: readonly (readonly [key: string, value: string])[];
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
  readonly inBucket: boolean;
  readonly weight: number;
}

/** Builds the router of one service; operations without an HTTP trait are not in it. */
export function createRouter(operations: readonly OperationSchema[], bucketAddressing: boolean): Route {
  const byMethod = new Map<string, Candidate[]>();
  for (const operation of operations) {
    if (!operation.traits.http) continue;
    const [method, uri] = operation.traits.http;
    const list = byMethod.get(method) ?? [];
    list.push(candidateOf(operation, uri, bucketAddressing));
    byMethod.set(method, list);
  }
  return (request) => {
    const parts = partsOf(request.path, bucketAddressing);
    let best: Candidate | undefined;
    let bestWeight = -1;
    for (const candidate of byMethod.get(request.method) ?? []) {
      if (bucketAddressing && candidate.inBucket !== (request.bucket !== undefined)) continue;
      if (!fits(candidate, request, parts)) continue;
      const named = request.query.get("x-id") === candidate.operation.name ? 100 : 0;
      if (candidate.weight + named > bestWeight) {
        best = candidate;
        bestWeight = candidate.weight + named;
      }
    }
    if (!best) return undefined;
    const labels = labelsOf(best, parts);
    return { operation: best.operation, labels: request.bucket ? { ...labels, Bucket: request.bucket } : labels };
  };
}

function candidateOf(operation: OperationSchema, uri: string, bucketAddressing: boolean): Candidate {
  const [path = "", search = ""] = uri.split("?");
  const segments = path.split("/").slice(1);
  if (segments.at(-1) === "") segments.pop();
  // The AWS CLI and boto3 do not send `x-id`, so it only breaks ties.
  const literals = [...new URLSearchParams(search)].filter(([key]) => key !== "x-id");
  const required = operation.input.members.filter((member) => member.required).map(({ shape }) => shape.traits);
  const requiredQuery = required.flatMap(({ httpQuery }) => httpQuery ?? []);
  const requiredHeaders = required.flatMap(({ httpHeader }) => httpHeader?.toLowerCase() ?? []);
  const greedy = segments.findIndex((segment) => segment.endsWith("+}"));
  const fixed = segments.filter((segment) => !segment.startsWith("{")).length;
  return {
    operation,
    segments,
    greedy,
    literals,
    requiredQuery,
    requiredHeaders,
    inBucket:
      bucketAddressing &&
      operation.input.members.some(({ name, shape }) => name === "Bucket" && shape.traits.httpLabel),
    weight:
      literals.length * 8 + (requiredQuery.length + requiredHeaders.length) * 4 + fixed * 2 + (greedy < 0 ? 1 : 0),
  };
}

// A trailing slash is noise, except in the key of an object.
function partsOf(path: string, bucketAddressing: boolean): string[] {
  const parts = path.split("/").slice(1);
  if (parts.at(-1) === "" && !(bucketAddressing && parts.length > 1)) parts.pop();
  return parts;
}

function fits(candidate: Candidate, { query, headers }: RoutedRequest, parts: readonly string[]): boolean {
  const { segments, greedy } = candidate;
  if (greedy < 0 ? parts.length !== segments.length : parts.length < segments.length) return false;
  for (const [key, value] of candidate.literals)
    if (!query.has(key) || (value !== "" && query.get(key) !== value)) return false;
  if (!candidate.requiredHeaders.every((header) => header in headers)) return false;
  if (!candidate.requiredQuery.every((key) => query.has(key))) return false;
  return segments.every((segment, i) => {
    const part = partAt(candidate, parts, i);
    return segment.startsWith("{") ? part !== "" : segment === part;
  });
}

/** What of the path stands for segment `i` of the pattern. */
function partAt({ segments, greedy }: Candidate, parts: readonly string[], i: number): string {
  const tail = segments.length - 1 - greedy;
  if (i === greedy) return parts.slice(i, parts.length - tail).join("/");
  return parts[greedy >= 0 && i > greedy ? parts.length - (segments.length - i) : i] ?? "";
}

function labelsOf(candidate: Candidate, parts: readonly string[]): Record<string, string> {
  const labels: Record<string, string> = {};
  candidate.segments.forEach((segment, i) => {
    if (!segment.startsWith("{")) return;
    const name = segment.slice(1, i === candidate.greedy ? -2 : -1);
    try {
      labels[name] = decodeURIComponent(partAt(candidate, parts, i));
    } catch {
      throw new MalformedInput(`The path has a bad percent escape in ${name}.`);
    }
  });
  return labels;
}
