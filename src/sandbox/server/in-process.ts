/** The sandbox as a `requestHandler` of SDK clients: real serialization, signatures and errors, and no socket. */

import { Readable } from "node:stream";
import { HttpResponse } from "@smithy/core/protocols";
import type { WireRequest, WireResponse } from "../kit/wire.ts";

/** What the SDK hands to a request handler, as far as it is used here. */
interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly hostname: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Give it to a client: `new ECSClient({ requestHandler: sandbox.requestHandler(), ... })`. */
export interface SandboxRequestHandler {
  readonly metadata: { readonly handlerProtocol: "http/1.1" };
  handle(request: SdkRequest, options?: { abortSignal?: unknown }): Promise<{ response: HttpResponse }>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
  destroy(): void;
}

export const createRequestHandler = (
  answer: (request: WireRequest) => Promise<WireResponse>,
): SandboxRequestHandler => ({
  metadata: { handlerProtocol: "http/1.1" },
  handle: async (request, { abortSignal } = {}) => {
    const wire = await wireRequestOf(request);
    const signalled = abortSignal instanceof AbortSignal ? { ...wire, signal: abortSignal } : wire;
    const { status, headers, body } = await answer(signalled);
    return { response: new HttpResponse({ statusCode: status, headers: { ...headers }, body: bodyOf(body) }) };
  },
  updateHttpClientConfig: () => {},
  httpHandlerConfigs: () => ({}),
  destroy: () => {},
});

const bodyOf = (body: WireResponse["body"]): Uint8Array | Readable =>
  body instanceof Readable ? body : typeof body === "string" ? Buffer.from(body) : (body ?? new Uint8Array());

async function wireRequestOf(request: SdkRequest): Promise<WireRequest> {
  const headers: Record<string, string> = { host: request.hostname };
  for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = value;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query ?? {}))
    for (const each of Array.isArray(value) ? value : [value]) query.append(name, each ?? "");
  const { method, path, body } = request;
  if (headers["content-type"]?.includes("eventstream") && body instanceof Readable)
    return { method, path, query, headers, body: new Uint8Array(), stream: body };
  return { method, path, query, headers, body: await bytesOf(body) };
}

async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === "string") return Buffer.from(body);
  if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (body instanceof ArrayBuffer) return Buffer.from(body);
  if (!isAsyncIterable(body)) throw new TypeError("The request body must be text, bytes or a stream.");
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(typeof part === "string" ? Buffer.from(part) : part);
  return Buffer.concat(parts);
}

const isAsyncIterable = (value: unknown): value is AsyncIterable<Uint8Array | string> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;
