import type { WireRequest } from "../../../kit/index.ts";
import type { HeaderList, Incoming } from "./exchange.ts";

/** A wire request as methods see it, with the headers that API Gateway's edge adds. */
export function incomingOf(request: WireRequest, { path, host }: { path: string; host: string }): Incoming {
  const sourceIp = plainAddress(request.remoteAddress ?? "127.0.0.1");
  const forwarded = request.headers["x-forwarded-for"];
  return {
    method: request.method,
    path: decodedPath(path),
    headers: [
      ...headersOf(request).filter(([name]) => !EDGE.test(name)),
      ["Host", host],
      ["X-Forwarded-For", forwarded === undefined ? sourceIp : `${forwarded}, ${sourceIp}`],
      ["X-Forwarded-Port", "443"],
      ["X-Forwarded-Proto", "https"],
    ],
    query: request.query,
    body: Buffer.from(request.body.buffer, request.body.byteOffset, request.body.byteLength),
    host,
    sourceIp,
  };
}

const EDGE = /^(host|x-forwarded-(for|port|proto)|connection|keep-alive|transfer-encoding|upgrade|te|proxy-.*)$/i;

function headersOf({ rawHeaders, headers }: WireRequest): HeaderList {
  if (!rawHeaders) return Object.entries(headers);
  return Array.from(
    { length: rawHeaders.length / 2 },
    (_, i) => [rawHeaders[2 * i] ?? "", rawHeaders[2 * i + 1] ?? ""] as const,
  ).filter(([name]) => !name.startsWith(":"));
}

// IPv4 within IPv6, as sockets that listen on both say it.
const plainAddress = (address: string): string => address.replace(/^::ffff:/, "");

function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
