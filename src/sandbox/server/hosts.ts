/** Data-plane requests: finds the service that answers a host name and asks it. */
import type { Context } from "../kit/context.ts";
import type { Service } from "../kit/service.ts";
import type { HostRoute, WireRequest, WireResponse } from "../kit/wire.ts";

export interface HostMatch {
  readonly service: string;
  readonly route: HostRoute;
}

interface AskedHost {
  readonly name: string;
  readonly port: number;
}

type ContextOf = (service: string) => Context;

/** The first route that matches host name and path, and whose service owns the name, if any. */
export function findHost(
  services: readonly Service[],
  host: AskedHost,
  path: string,
  contextOf: ContextOf,
): HostMatch | undefined {
  for (const { id, hosts } of services)
    for (const route of hosts)
      if (
        route.pattern.test(host.name) &&
        (route.path?.test(path) ?? true) &&
        (route.owns?.(host, contextOf(id)) ?? true)
      )
        return { service: id, route };
  return undefined;
}

/** Asks the host of `url` in-process; 502 where no service of the sandbox has that host. */
export async function askHost(
  services: readonly Service[],
  url: string,
  request: Partial<Omit<WireRequest, "path" | "query">>,
  contextOf: ContextOf,
): Promise<WireResponse> {
  const { hostname, port, pathname, search, searchParams, host } = new URL(url);
  const asked = { name: hostname, port: port === "" ? 80 : Number(port) };
  const match = findHost(services, asked, pathname, contextOf);
  if (!match) return { status: 502, headers: { "content-type": "text/plain" }, body: `No host ${hostname} here.` };
  const wire: WireRequest = {
    method: "GET",
    body: new Uint8Array(),
    ...request,
    path: pathname,
    query: searchParams,
    rawQuery: search.slice(1),
    headers: { host, ...request.headers },
  };
  return match.route.answer(wire, asked, contextOf(match.service));
}
