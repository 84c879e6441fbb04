/** The operation that a request names, by target, action, RPC path or REST route. */
import { fault } from "../kit/fault.ts";
import type { WireRequest } from "../kit/wire.ts";
import type { Classified, OperationSchema, ProtocolName, ServiceSchema } from "../protocol/index.ts";

export interface RoutedOperation {
  readonly operation: OperationSchema;
  readonly labels: Readonly<Record<string, string>>;
}

const NO_LABELS = {};

/** Throws the protocol's fault for an operation that the service does not have. */
export function routeOperation(
  service: ServiceSchema,
  { operation: name }: Classified,
  request: WireRequest,
  protocol: ProtocolName,
): RoutedOperation {
  if (name !== undefined) {
    const operation = service.operations.get(name);
    if (!operation) throw unknownOperation(name, protocol);
    return { operation, labels: NO_LABELS };
  }
  const { method, query, headers } = request;
  const address = service.row.bucketAddressing ? bucketAddress(request) : { path: request.path };
  const match = service.route({ method, query, headers, ...address });
  if (!match) throw unknownOperation(`${method} ${request.path}`, protocol);
  return match;
}

const unknownOperation = (name: string, protocol: ProtocolName): Error => {
  if (protocol === "awsQuery" || protocol === "ec2Query")
    return fault("InvalidAction", `The action ${name} is not valid for this web service.`, { status: 400 });
  const status = protocol.startsWith("rest") ? 404 : 400;
  return fault("UnknownOperationException", `The operation ${name} is unknown.`, { status });
};

/** The bucket from the host (`bucket.s3.us-east-1.amazonaws.com`, `bucket.localhost`) or from the path's first segment. */
function bucketAddress({ headers, path }: WireRequest): { path: string; bucket?: string } {
  const host = (headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  const [, inHost] = /^(.+?)\.s3[.-]/.exec(host) ?? /^(?!s3\.)(.+)\.localhost$/.exec(host) ?? [];
  if (inHost !== undefined) return { path, bucket: inHost };
  const [, bucket, ...rest] = path.split("/");
  return bucket ? { path: `/${rest.join("/")}`, bucket: decodeURIComponent(bucket) } : { path: "/" };
}
