/** Which service, protocol and operation a request is for. The protocol belongs to the request, not to the service. */
import type { WireRequest } from "../kit/wire.ts";
import { formOf } from "./aws-query.ts";
import type { ProtocolName } from "./protocol.ts";
import type { Registry } from "./registry.ts";
import type { ServiceRow } from "./service-row.ts";
import type { ServiceSchema } from "./service-schema.ts";

export interface Classified {
  /** Undefined where no row of the service table fits. */
  readonly row: ServiceRow | undefined;
  /** Undefined for REST requests: they have their service's own protocol, once its schema is loaded. */
  readonly protocol: ProtocolName | undefined;
  /** Undefined for REST requests: the router finds it. */
  readonly operation: string | undefined;
  /** What the request calls the service, for messages. */
  readonly named: string;
}

/** `signingName` comes from the credential scope, where the request has one. */
export function classify(registry: Registry, request: WireRequest, signingName: string | undefined): Classified {
  return (
    classifyCbor(registry, request) ??
    classifyJson(registry, request) ??
    classifyQuery(registry, request, signingName) ??
    classifyRest(registry, request, signingName)
  );
}

function classifyCbor(registry: Registry, { headers, path }: WireRequest): Classified | undefined {
  if (headers["smithy-protocol"] === undefined) return undefined;
  const [, prefix, operation] = /\/service\/([^/]+)\/operation\/([^/]+)$/.exec(path) ?? [];
  if (prefix === undefined || operation === undefined) return undefined;
  return { row: registry.byTarget(prefix), protocol: "rpcv2Cbor", operation, named: prefix };
}

function classifyJson(registry: Registry, { headers }: WireRequest): Classified | undefined {
  const target = headers["x-amz-target"];
  if (target === undefined) return undefined;
  const dot = target.lastIndexOf(".");
  const prefix = target.slice(0, Math.max(0, dot));
  const protocol = headers["content-type"]?.includes("json-1.0") ? "awsJson1_0" : "awsJson1_1";
  return { row: registry.byTarget(prefix), protocol, operation: target.slice(dot + 1), named: prefix };
}

function classifyQuery(registry: Registry, request: WireRequest, signingName?: string): Classified | undefined {
  const isForm = request.headers["content-type"]?.includes("x-www-form-urlencoded") === true;
  if (!(isForm && request.method === "POST") && !request.query.has("Action")) return undefined;
  const form = new URLSearchParams(isForm ? formOf(request) : request.query);
  const operation = form.get("Action");
  if (operation === null) return undefined;
  const version = form.get("Version") ?? "";
  const signed = signingName === undefined ? [] : registry.bySigningName(signingName);
  const rows = signed.length > 0 ? signed : registry.byVersion(version);
  const row = rows.find((each) => each.version === version) ?? rows[0];
  return { row, protocol: "awsQuery", operation, named: signingName ?? `version ${version}` };
}

function classifyRest(registry: Registry, { path }: WireRequest, signingName?: string): Classified {
  const rows = signingName === undefined ? [] : registry.bySigningName(signingName);
  const row = rows.find((each) => each.path?.test(path) ?? true) ?? rows[0];
  return { row, protocol: undefined, operation: undefined, named: signingName ?? "an unsigned request" };
}

/** The protocol to answer in; without a schema (the service is not known) the likeliest one. */
export function protocolOf({ protocol, row }: Classified, schema: ServiceSchema | undefined): ProtocolName {
  if (protocol === "awsQuery" && schema?.protocol === "ec2Query") return "ec2Query";
  return protocol ?? schema?.protocol ?? (row?.bareErrors ? "restXml" : "restJson1");
}
