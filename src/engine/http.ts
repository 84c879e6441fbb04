import type { Target, TargetResponse } from "../aws/index.ts";
import type { Http, HttpResponse } from "../lab/index.ts";
import { environmentError, messageOf } from "../shared/errors.ts";
import { signedHeaders } from "./signed-headers.ts";
import { openSocket } from "./web-socket.ts";

const TIMEOUT_MS = 10_000;
const REDIRECTS = 5;

/** HTTP through the target: the sandbox answers hosts that no DNS knows. Signatures are dated by AWS's clock, which is `aheadMs` ahead. */
export const httpOf = (target: Target, signal: AbortSignal, aheadMs: () => number = () => 0): Http => ({
  get: async (url, { timeoutMs = TIMEOUT_MS, headers = {}, signedFor, via } = {}) => {
    const { origin } = new URL(url);
    let at = url;
    let sent =
      signedFor === undefined
        ? headers
        : await signedHeaders(target, signedFor, { url, method: "GET", headers, aheadMs: aheadMs() });
    for (let hop = 0; ; hop += 1) {
      const detour = via && new URL(at).origin === origin ? { via } : {};
      const response = await fetched(target, at, { method: "GET", headers: sent, ...detour, timeoutMs, signal });
      const location = response.headers.location;
      if (response.status < 300 || response.status > 399 || location === undefined || hop === REDIRECTS)
        return readable(at, response);
      const next = new URL(location, at);
      // Another host gets no credentials: registries send readers on to signed URLs, which refuse a second proof.
      if (next.origin !== new URL(at).origin) sent = withoutAuthorization(sent);
      at = next.href;
    }
  },
  send: async (method, url, { timeoutMs = TIMEOUT_MS, headers = {}, signedFor, via, body } = {}) => {
    const unsigned = { url, method, headers, ...(body !== undefined && { body }) };
    const sent =
      signedFor === undefined ? headers : await signedHeaders(target, signedFor, { ...unsigned, aheadMs: aheadMs() });
    const detour = via ? { via } : {};
    return readable(url, await fetched(target, url, { ...unsigned, headers: sent, ...detour, timeoutMs, signal }));
  },
  connect: (url, { timeoutMs = TIMEOUT_MS } = {}) => openSocket(target, url, { timeoutMs, signal }),
});

const withoutAuthorization = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== "authorization"));

async function fetched(target: Target, url: string, request: Parameters<Target["fetch"]>[1]): Promise<TargetResponse> {
  try {
    return await target.fetch(url, request);
  } catch (error) {
    if (request.signal.aborted) throw request.signal.reason;
    throw environmentError("HTTP_UNANSWERED", `No answer from ${url}: ${reasonOf(error)}`, undefined, error);
  }
}

/** fetch hides what happened in the cause. */
const reasonOf = (error: unknown): string =>
  error instanceof Error && error.cause !== undefined
    ? `${error.message}: ${messageOf(error.cause)}`
    : messageOf(error);

function readable(url: string, { status, headers, body, arrivals = [] }: TargetResponse): HttpResponse {
  const textOf = (): string => Buffer.from(body).toString("utf8");
  return {
    status,
    headers,
    // Image layers are large and nobody reads them as text.
    get text() {
      return textOf();
    },
    bytes: body,
    arrivals,
    json: () => {
      const text = textOf();
      try {
        return JSON.parse(text) as unknown;
      } catch (error) {
        throw environmentError(
          "HTTP_NOT_JSON",
          `${url} answered ${status} and no JSON: ${text.slice(0, 200)}`,
          undefined,
          error,
        );
      }
    },
  };
}
