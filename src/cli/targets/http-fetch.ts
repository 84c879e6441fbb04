/** HTTP to data-plane URLs, with Node's own client: on AWS by name, in the sandbox through its one port. */
import type { TargetRequest, TargetResponse } from "../../aws/target.ts";
import { monotonicMs } from "../../shared/clock.ts";
import { environmentError, messageOf } from "../../shared/errors.ts";

/** Host and port to connect to instead of the URL's; the Host header stays the URL's. */
export interface Through {
  readonly hostname: string;
  readonly port: number;
}

/**
 * Answers any status. Throws `NO_ANSWER` where none came in time. The sandbox's port speaks plain HTTP for `https:` too, but
 * where a host is named to go by: then TLS is what is looked at.
 */
export async function httpFetch(asked: string, options: TargetRequest, through?: Through): Promise<TargetResponse> {
  const { method, headers, body, via, timeoutMs, signal } = options;
  const url = through && !via ? asked.replace(/^https:/, "http:") : asked;
  const { protocol, hostname: servername } = new URL(url);
  const { request } = protocol === "https:" ? await import("node:https") : await import("node:http");
  const detour = via && { hostname: via.host, servername, ...(via.trust !== undefined && { ca: via.trust }) };
  const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const begin = monotonicMs();
  try {
    return await new Promise<TargetResponse>((resolve, reject) => {
      const { host } = new URL(url);
      const sent = request(
        url,
        { method, signal: limited, agent: false, headers: { ...headers, host }, ...detour, ...through },
        (answer) => {
          const parts: Buffer[] = [];
          const arrivals: number[] = [];
          answer.on("data", (part: Buffer) => {
            parts.push(part);
            arrivals.push(monotonicMs() - begin);
          });
          answer.on("error", reject);
          answer.on("end", () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: flat(answer.headers),
              body: Buffer.concat(parts),
              arrivals,
            }),
          );
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const why = limited.aborted ? `no answer within ${timeoutMs / 1000} s` : messageOf(error);
    throw environmentError("NO_ANSWER", `${method} ${url}: ${why}`, undefined, error);
  }
}

/** The same way for WebSockets: the address to open, and the host to name. */
export function dialled(asked: string, through?: Through): { url: string; host: string } {
  const url = new URL(asked);
  const { host } = url;
  if (!through) return { url: asked, host };
  url.protocol = "ws:";
  url.host = `${through.hostname}:${through.port}`;
  return { url: url.href, host };
}

const flat = (headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
