/** What a runtime posts: a response, whole or as a stream, or an error. */
import type { IncomingMessage } from "node:http";
import { PassThrough } from "node:stream";

/** The largest buffered response: 6 MB and what its envelope takes. */
export const MAX_RESPONSE_BYTES = 6_291_556;

export interface ReportedError {
  readonly errorType: string;
  /** JSON as the runtime posted it: errorMessage, errorType, stackTrace. */
  readonly body: Buffer;
}

export type Answer =
  | { readonly contentType: string; readonly body: Buffer }
  /** It was streamed to the caller; `error` is what its trailers tell. */
  | { readonly streamed: true; readonly error: ReportedError | undefined }
  | { readonly tooLarge: number }
  | ReportedError;

type OnStream = (contentType: string, body: AsyncIterable<Uint8Array>) => void;

/** Reads a posted response; hands it on chunk by chunk where the caller asks for that. */
export async function readAnswer(request: IncomingMessage, onStream: OnStream | undefined): Promise<Answer> {
  const contentType = request.headers["content-type"] ?? "application/octet-stream";
  const isStreaming = request.headers["lambda-runtime-function-response-mode"] === "streaming";
  if (onStream && isStreaming) {
    const body = new PassThrough();
    // The reader may go away; the function is not told.
    body.on("error", () => {});
    onStream(contentType, body);
    try {
      for await (const chunk of request) if (!body.destroyed && !body.write(chunk)) await drained(body);
    } finally {
      // Also where the runtime ended half-way: the outcome says why.
      body.end();
    }
    return { streamed: true, error: trailingError(request) };
  }
  const { body, size } = await readBody(request, isStreaming ? MAX_STREAMED_BYTES : MAX_RESPONSE_BYTES);
  if (!body) return { tooLarge: size };
  return trailingError(request) ?? { contentType, body };
}

const MAX_STREAMED_BYTES = 200 * 1024 * 1024;

const drained = (stream: PassThrough): Promise<unknown> =>
  new Promise((resolve) => {
    stream.once("drain", resolve);
    stream.once("close", resolve);
  });

export async function readReportedError(request: IncomingMessage): Promise<ReportedError> {
  const { body } = await readBody(request, MAX_RESPONSE_BYTES);
  const type = request.headers["lambda-runtime-function-error-type"];
  return { errorType: typeof type === "string" ? type : typeIn(body), body: body ?? Buffer.from("{}") };
}

/** A streamed response that failed half-way says so in its trailers. */
function trailingError({ trailers }: IncomingMessage): ReportedError | undefined {
  const errorType = trailers["lambda-runtime-function-error-type"];
  if (errorType === undefined) return undefined;
  return { errorType, body: Buffer.from(trailers["lambda-runtime-function-error-body"] ?? "", "base64") };
}

/** Without `body` where there are more than `limit` bytes. */
async function readBody(request: IncomingMessage, limit: number): Promise<{ body?: Buffer; size: number }> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= limit) parts.push(part);
  }
  return size > limit ? { size } : { body: Buffer.concat(parts), size };
}

function typeIn(body: Buffer | undefined): string {
  try {
    const { errorType } = JSON.parse(body?.toString("utf8") ?? "") as { errorType?: unknown };
    return typeof errorType === "string" ? errorType : "Runtime.Unknown";
  } catch {
    return "Runtime.Unknown";
  }
}
