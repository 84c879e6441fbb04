/** What a function answers, as an HTTP response. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload */
import type { WireResponse } from "../../../kit/index.ts";

interface Structured {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly cookies?: readonly string[];
  readonly body?: unknown;
  readonly isBase64Encoded?: boolean;
}

/** An object with a status code is the response; anything else is its body, as JSON. */
export function bufferedResponse(payload: Buffer): WireResponse {
  const value = parsed(payload);
  if (!isStructured(value)) {
    const body = typeof value === "string" ? value : payload;
    return { status: 200, headers: { "content-type": "application/json" }, body };
  }
  const body = typeof value.body === "string" ? value.body : value.body === undefined ? "" : JSON.stringify(value.body);
  return {
    ...headOf(value),
    body: value.isBase64Encoded ? Buffer.from(body, "base64") : body,
  };
}

function parsed(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString("utf8"));
  } catch {
    return payload.toString("utf8");
  }
}

const isStructured = (value: unknown): value is Structured =>
  typeof value === "object" && value !== null && "statusCode" in value && Number.isInteger(value.statusCode);

function headOf({ statusCode = 200, headers = {}, cookies }: Structured): Omit<WireResponse, "body"> {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return {
    status: statusCode,
    headers: { "content-type": "application/json", ...Object.fromEntries(lower) },
    ...(cookies && { cookies }),
  };
}

const INTEGRATION = "application/vnd.awslambda.http-integration-response";
const SEPARATOR = Buffer.alloc(8);

/** A streamed response may begin with its status and headers as JSON, which eight NUL bytes end. */
export async function streamedResponse(
  contentType: string,
  body: AsyncIterable<Uint8Array>,
): Promise<Omit<WireResponse, "body"> & { rest: AsyncIterable<Uint8Array> }> {
  if (contentType !== INTEGRATION) return { status: 200, headers: { "content-type": contentType }, rest: body };
  const chunks = body[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  for (;;) {
    const { value, done } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
    if (head.includes(SEPARATOR)) break;
  }
  const end = head.indexOf(SEPARATOR);
  const prelude = parsed(end < 0 ? head : head.subarray(0, end));
  const first = end < 0 ? Buffer.alloc(0) : head.subarray(end + SEPARATOR.length);
  const { statusCode, headers, cookies } =
    typeof prelude === "object" && prelude !== null ? (prelude as Structured) : {};
  return {
    ...headOf({ statusCode: statusCode ?? 200, headers: headers ?? {}, ...(cookies && { cookies }) }),
    rest: following(first, chunks),
  };
}

async function* following(first: Uint8Array, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  for (;;) {
    const { value, done } = await chunks.next();
    if (done) return;
    yield value;
  }
}
