/** Writes values as JSON by their schema, with the SDK's own serializer. */
import { JsonCodec2 } from "@smithy/core/protocols";
import type { Shape, Values } from "./shape.ts";

const EPOCH_SECONDS = 7;

/** A writer for RPC protocols, or for REST ones, which rename members. It has one buffer: use it synchronously. */
export function createJsonWriter(rest: boolean): (shape: Shape, value: unknown) => Uint8Array {
  const codec = new JsonCodec2({
    timestampFormat: { useTrait: true, default: EPOCH_SECONDS },
    httpBindings: rest,
    jsonName: rest,
  });
  const serializer = codec.createSerializer();
  return (shape, value) => {
    serializer.write(shape.schema, value);
    const json = serializer.flush();
    // The serializer's array is a view with its own valueOf; a Buffer over the same memory is safe to hand on.
    return Buffer.from(json.buffer, json.byteOffset, json.byteLength);
  };
}

/** The body of a JSON error: `__type`, the message, and the modelled members. */
export function writeJsonError(
  type: string,
  message: string,
  modelled: { shape: Shape | undefined; members: Values },
  write: (shape: Shape, value: unknown) => Uint8Array,
): string {
  if (!modelled.shape) return JSON.stringify({ __type: type, message });
  const text = Buffer.from(write(modelled.shape, modelled.members)).toString("utf8");
  const members: unknown = JSON.parse(text === "" ? "{}" : text);
  return JSON.stringify({ __type: type, message, ...(typeof members === "object" ? members : {}) });
}
