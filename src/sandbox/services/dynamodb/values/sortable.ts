import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { sortableNumber } from "./number.ts";

/**
 * A text that sorts, by code units, as DynamoDB sorts a key: numbers by value, strings by their UTF-8 bytes, binary by its
 * bytes. Of strings and bytes a beginning stays a beginning. Only for S, N and B.
 */
export function sortable(value: AttributeValue): string {
  if (value.N !== undefined) return sortableNumber(value.N);
  if (value.B !== undefined) return bytesText(value.B);
  return ASCII.test(value.S ?? "") ? (value.S ?? "") : Buffer.from(value.S ?? "", "utf8").toString("latin1");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII, which UTF-8 leaves as it is
const ASCII = /^[\x00-\x7f]*$/;

/** One character for each byte. */
export const bytesText = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
