/** An HTTP request of a service to any address: names of AWS are this sandbox's hosts, everything else is the network's. */
import { request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import type { Context } from "../kit/context.ts";

export interface WebRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
}

export interface WebResponse {
  readonly status: number;
  /** Repeated headers joined with a comma, `set-cookie` left out. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Uint8Array;
}

/** `unreachable`: no connection, or it broke off. Never rejects. */
export type WebOutcome = WebResponse | "timeout" | "unreachable";

/** Follows no redirects. */
export function askWeb(context: Context, url: URL, request: WebRequest): Promise<WebOutcome> {
  return OWN_NAMES.test(url.hostname) ? askSandbox(context, url, request) : askNetwork(context, url, request);
}

const OWN_NAMES = /\.(amazonaws\.com|on\.aws)$/i;

async function askSandbox(context: Context, url: URL, { timeoutMs, ...request }: WebRequest): Promise<WebOutcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"timeout">((resolve) => {
    timer = setTimeout(resolve, timeoutMs, "timeout");
  });
  const answer = async (): Promise<WebOutcome> => {
    const { status, headers, body, cookies = [], dropped } = await context.fetch(url.href, request);
    if (dropped) return "unreachable";
    return { status, headers, cookies, body: await octetsOf(body) };
  };
  try {
    return await Promise.race([answer(), late]);
  } catch {
    return "unreachable";
  } finally {
    clearTimeout(timer);
  }
}

type Body = Awaited<ReturnType<Context["fetch"]>>["body"];

async function octetsOf(body: Body): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array();
  if (typeof body === "string" || body instanceof Uint8Array) return Buffer.from(body);
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

function askNetwork({ signal }: Context, url: URL, request: WebRequest): Promise<WebOutcome> {
  return new Promise((resolve) => {
    let timedOut = false;
    const send = url.protocol === "https:" ? secureRequest : plainRequest;
    const { method, headers, body, timeoutMs } = request;
    const length = body.byteLength > 0 ? { "content-length": String(body.byteLength) } : {};
    const outgoing = send(url, { method, headers: { ...headers, ...length }, agent: false, signal }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on("data", (part: Buffer) => parts.push(part));
      incoming.on("error", () => resolve("unreachable"));
      incoming.on("end", () => {
        clearTimeout(timer);
        const { "set-cookie": cookies = [], ...rest } = incoming.headers;
        const flat = Object.entries(rest).map(([name, value]) => [name, String(value)]);
        resolve({
          status: incoming.statusCode ?? 502,
          headers: Object.fromEntries(flat),
          cookies,
          body: Buffer.concat(parts),
        });
      });
    });
    const timer = setTimeout(() => {
      timedOut = true;
      outgoing.destroy();
    }, timeoutMs);
    outgoing.on("error", () => {
      clearTimeout(timer);
      resolve(timedOut ? "timeout" : "unreachable");
    });
    outgoing.end(body);
  });
}
