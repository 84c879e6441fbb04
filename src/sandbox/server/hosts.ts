/** Data-plane requests: finds the service that answers a host name and asks it. */
import type { Context } from "../kit/context.ts";
import type { Service } from "../kit/service.ts";
import type { HostRoute, WireRequest, WireResponse } from "../kit/wire.ts";

export interface HostMatch {
  readonly service: string;
  readonly route: HostRoute;
}

/** The first route that matches host name and path, if any. */
export function findHost(services: readonly Service[], name: string, path: string): HostMatch | undefined {
  for (const { id, hosts } of services)
    for (const route of hosts)
      if (route.pattern.test(name) && (route.path?.test(path) ?? true)) return { service: id, route };
  return undefined;
}

/** Asks the host of `url` in-process; 502 where no service of the sandbox has that host. */
export async function askHost(
  services: readonly Service[],
  url: string,
  request: Partial<Omit<WireRequest, "path" | "query">>,
  contextOf: (service: string) => Context,
): Promise<WireResponse> {
  const { hostname, port, pathname, searchParams, host } = new URL(url);
  const match = findHost(services, hostname, pathname);
  if (!match) return { status: 502, headers: { "content-type": "text/plain" }, body: `No host ${hostname} here.` };
  const wire: WireRequest = {
    method: "GET",
    body: new Uint8Array(),
    ...request,
    path: pathname,
    query: searchParams,
    headers: { host, ...request.headers },
  };
  return match.route.answer(wire, { name: hostname, port: port === "" ? 80 : Number(port) }, contextOf(match.service));
}
