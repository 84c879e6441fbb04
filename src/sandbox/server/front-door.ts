/**
 * Where every request arrives: API calls on the sandbox's own address go to the request chain, data-plane hosts to the
 * service that owns them. Any other Host is refused, so that a web page cannot reach the sandbox through a name of its
 * own that resolves to 127.0.0.1 (DNS rebinding).
 */
import type { AcceptedSocket, WireRequest, WireResponse } from "../kit/wire.ts";
import type { Scope } from "../state/table.ts";
import type { RequestChain } from "./request-chain.ts";
import type { World } from "./world.ts";

export interface FrontDoorOptions {
  readonly chain: RequestChain;
  readonly world: World;
  /** The account and default region of data-plane hosts. */
  readonly scope: Scope;
  /** The port that the sandbox listens on; undefined while it does not, when every port is taken as its own. */
  port(): number | undefined;
  health(): object;
  onRequest(): void;
}

/** Answers any request by its Host header and path. */
export function createFrontDoor(options: FrontDoorOptions): RequestChain {
  const { chain, world, scope } = options;
  return async (request) => {
    const host = hostOf(request.headers.host ?? "");
    if (request.path !== HEALTH) options.onRequest();
    if (!isOwn(host, options.port()))
      return (await world.answerHost(request, host, scope)) ?? text(421, refusal(host.name));
    if (!request.path.startsWith("/_sandbox/")) return chain(request);
    if (request.path === HEALTH) return json(options.health());
    return (await world.answerHost(request, host, scope)) ?? text(404, `No ${request.path} in the sandbox.`);
  };
}

/** Answers any WebSocket handshake by its Host header and path. */
export const createUpgradeDoor =
  ({ world, scope, onRequest }: Pick<FrontDoorOptions, "world" | "scope" | "onRequest">): UpgradeChain =>
  async (request) => {
    onRequest();
    const host = hostOf(request.headers.host ?? "");
    return (
      (await world.upgradeHost(request, host, scope)) ?? text(404, `No WebSocket at ${host.name}${request.path}.\n`)
    );
  };

export type UpgradeChain = (request: WireRequest) => Promise<WireResponse | AcceptedSocket>;

const HEALTH = "/_sandbox/health";

interface Host {
  readonly name: string;
  readonly port: number;
}

function hostOf(header: string): Host {
  const [, name = "", port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(header.toLowerCase()) ?? [];
  return { name, port: port === undefined ? 80 : Number(port) };
}

// Clients put a host prefix in front of the endpoint (`data-127.0.0.1`), and no public name can end in `localhost`.
const OWN_NAME = /^([a-z-]+-)?127\.0\.0\.1$|^([a-z0-9.-]+[.-])?localhost$|^\[::1\]$|^$/;

const isOwn = ({ name, port }: Host, own: number | undefined): boolean =>
  OWN_NAME.test(name) && (own === undefined || port === own);

const refusal = (name: string): string =>
  `The sandbox has no host '${name}'. API calls go to 127.0.0.1, localhost or [::1] with the sandbox's port.\n`;

const text = (status: number, body: string): WireResponse => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8" },
  body,
});

const json = (value: object): WireResponse => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});
