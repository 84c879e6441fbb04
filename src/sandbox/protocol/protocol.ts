/** What each of AWS's wire protocols does for the request chain. One file per protocol implements it. */
import type { WireRequest, WireResponse } from "../kit/wire.ts";
import type { OperationSchema, ServiceSchema } from "./service-schema.ts";
import type { Values } from "./shape.ts";
import type { WireError } from "./wire-error.ts";

export type ProtocolName =
  | "awsJson1_0"
  | "awsJson1_1"
  | "restJson1"
  | "restXml"
  | "awsQuery"
  | "ec2Query"
  | "rpcv2Cbor";

/** One operation call on the wire. */
export interface Call {
  readonly service: ServiceSchema;
  readonly operation: OperationSchema;
  readonly request: WireRequest;
  /** Decoded path labels, for REST protocols. */
  readonly labels: Readonly<Record<string, string>>;
  readonly requestId: string;
}

export interface ErrorScene {
  /** Unknown where the request could not be classified. */
  readonly service: ServiceSchema | undefined;
  readonly requestId: string;
  readonly method: string;
}

export interface Protocol {
  readonly name: ProtocolName;
  /** The error code for a body that cannot be read. */
  readonly malformedCode: string;
  /** The operation's input; throws `MalformedInput`. */
  decode(call: Call): Values;
  encode(call: Call, output: Values): WireResponse;
  encodeError(error: WireError, scene: ErrorScene): WireResponse;
}

/** The request's body or a value in it cannot be read; the chain answers it as a client error. */
export class MalformedInput extends Error {
  override readonly name = "MalformedInput";
}

/** Runs `read` and turns whatever a codec throws at bad bytes into `MalformedInput`. */
export function readOrMalformed<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedInput) throw error;
    throw new MalformedInput(error instanceof Error ? error.message : String(error));
  }
}
