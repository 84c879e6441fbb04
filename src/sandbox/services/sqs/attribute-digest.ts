/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation */
import { createHash } from "node:crypto";

export interface DigestedAttribute {
  readonly DataType?: string | undefined;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: Uint8Array | undefined;
}

const STRING = Uint8Array.of(1);
const BINARY = Uint8Array.of(2);

/** MD5 of message attributes as SDKs check it; undefined without attributes. */
export function attributesMd5(attributes: Readonly<Record<string, DigestedAttribute>>): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash("md5");
  const add = (bytes: Uint8Array): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { DataType = "", StringValue, BinaryValue } = attributes[name] ?? {};
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    hash.update(DataType.startsWith("Binary") ? BINARY : STRING);
    add(DataType.startsWith("Binary") ? (BinaryValue ?? new Uint8Array()) : Buffer.from(StringValue ?? ""));
  }
  return hash.digest("hex");
}
