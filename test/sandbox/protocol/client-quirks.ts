/** What SDK clients change or check by themselves, which random values must not stumble over. */
import type { Values } from "../../../src/sandbox/protocol/index.ts";

/** Operations left out of the round trip, each with its reason. */
export const SKIPPED: Readonly<Record<string, string>> = {
  "ec2.CopySnapshot": "the client adds a presigned URL of its own",
  "lambda.DeleteFunction": "the client fills in the status code",
  "lambda.Invoke": "the client fills in the status code and an empty payload",
  "lambda.InvokeAsync": "the client fills in the status code",
  "lambda.SendDurableExecutionCallbackFailure": "the client sends an empty payload for none",
  "lambda.StopDurableExecution": "the client sends an empty payload for none",
  "s3.CopyObject": "the client takes a 200 without a result for a failure",
  "s3.UploadPartCopy": "the client takes a 200 without a result for a failure",
  "s3.WriteGetObjectResponse": "the request route is a host name",
  "s3.ListDirectoryBuckets": "the client needs an express session",
  "s3.CreateSession": "the client needs a directory bucket",
  "sqs.SendMessage": "the client compares MD5 sums",
  "sqs.SendMessageBatch": "the client compares MD5 sums",
  "sqs.ReceiveMessage": "the client compares MD5 sums",
};

/** Services whose requests have no document for a body: any bytes are right. */
export const BYTES_ONLY: ReadonlySet<string> = new Set(["apigatewaymanagementapi"]);

// Checksums and encryption keys are computed by S3's client.
const S3_COMPUTED =
  /^(Checksum|SSECustomer|CopySourceSSECustomer|ContentMD5|ContentLength|Metadata$|Expires|ContentType$)/;

/** The same values without what the service's client would refuse or replace. */
export function acceptable(id: string, values: Values): Values {
  if (id === "sqs" && values.QueueUrl !== undefined)
    return { ...values, QueueUrl: "https://sqs.us-east-1.amazonaws.com/1/q" };
  // A global endpoint's id becomes part of the host, where the client checks it.
  if (id === "eventbridge") return Object.fromEntries(Object.entries(values).filter(([name]) => name !== "EndpointId"));
  if (id === "quicksight")
    return Object.fromEntries(Object.entries(values).filter((each) => !isStatusCode(id, ...each)));
  if (id !== "s3") return values;
  const kept = Object.entries(values).filter(([name]) => !S3_COMPUTED.test(name));
  return { ...Object.fromEntries(kept), ...(values.Bucket === undefined ? {} : { Bucket: "bucket-x" }) };
}

/** Streams as bytes, so that they can be compared; an empty one counts as none. */
export async function withoutStreams(id: string, values: object): Promise<Values> {
  const out: Values = {};
  for (const [name, value] of Object.entries(values)) {
    if ((id === "s3" && S3_COMPUTED.test(name)) || isStatusCode(id, name, value)) continue;
    if (!isStream(value)) {
      out[name] = value;
      continue;
    }
    const parts: Uint8Array[] = [];
    for await (const part of value) parts.push(part);
    if (parts.some((part) => part.length > 0)) out[name] = Buffer.concat(parts);
  }
  return out;
}

/** QuickSight's answers carry the HTTP status, which its client fills in. */
const isStatusCode = (id: string, name: string, value: unknown): boolean =>
  id === "quicksight" && name === "Status" && typeof value === "number";

const isStream = (value: unknown): value is AsyncIterable<Uint8Array> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;
