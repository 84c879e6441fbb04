/** Turns anything thrown into what an AWS error says on the wire: name, code, status and modelled members. */
import { isDiskFull } from "../../shared/disk-full.ts";
import { Fault } from "../kit/fault.ts";
import { MalformedInput, type Protocol } from "./protocol.ts";
import type { ServiceSchema } from "./service-schema.ts";
import type { Shape, Values } from "./shape.ts";

export interface WireError {
  /** The error structure's name in the service model. */
  readonly name: string;
  /** What query protocols call it; the same as `name` unless the model says otherwise. */
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly sender: boolean;
  readonly shape: Shape | undefined;
  /** The error structure's members, its message among them. */
  readonly members: Values;
}

const DISK_FULL = "The disk of the machine that runs the sandbox is full: free some space and send the request again.";

/**
 * Unknown errors become a 500 `InternalFailure`; the caller logs their cause. A full disk is 503 `ServiceUnavailable`, which clients
 * may send again. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonErrors.html
 */
export function wireErrorOf(error: unknown, service: ServiceSchema | undefined, protocol: Protocol): WireError {
  if (error instanceof MalformedInput) return plain(protocol.malformedCode, error.message, 400);
  if (isDiskFull(error)) return plain("ServiceUnavailable", DISK_FULL, 503);
  if (!(error instanceof Fault)) return plain("InternalFailure", "The sandbox failed to answer this request.", 500);
  const shape = service && shapeOfError(service, error.name);
  if (!shape) {
    const unmodelled = plain(error.name, error.message, error.status ?? 400);
    return { ...unmodelled, code: error.queryCode ?? error.name };
  }
  const { awsQueryError, httpError, error: kind } = shape.traits;
  const modelled = protocol.name === "awsQuery" ? (awsQueryError?.[1] ?? httpError) : (httpError ?? awsQueryError?.[1]);
  const status = error.status ?? modelled ?? (kind === "server" ? 500 : 400);
  const message = shape.members.find(({ name }) => name.toLowerCase() === "message")?.name ?? "message";
  const name = shape.name ?? error.name;
  return {
    name,
    code: awsQueryError?.[0] ?? name,
    message: error.message,
    status,
    sender: status < 500,
    shape,
    members: { ...error.members, [message]: error.message },
  };
}

const plain = (name: string, message: string, status: number): WireError => ({
  name,
  code: name,
  message,
  status,
  sender: status < 500,
  shape: undefined,
  members: { message },
});

/** By shape name, or by the code that query protocols use for it. */
const shapeOfError = ({ errors }: ServiceSchema, name: string): Shape | undefined =>
  errors.get(name) ?? [...errors.values()].find(({ traits }) => traits.awsQueryError?.[0] === name);
