/**
 * Ways into the sandbox for processes that live in a VPC: each on a port of its own, and each lets in only what the
 * VPC's routes lead to. What they do not lead to is accepted and never answered: the client runs into its timeout.
 */
import type { Duplex } from "node:stream";
import type { Door, Visit } from "../kit/context.ts";
import type { WireRequest } from "../kit/wire.ts";
import { ConnectionLost } from "./fault-injection.ts";
import { openHttpHost } from "./http-host.ts";
import type { RequestChain } from "./request-chain.ts";
import { readClaim } from "./signature.ts";

export interface Doors {
  open(admits: (visit: Visit) => Promise<boolean>): Promise<Door>;
  close(): Promise<void>;
}

/** `entrance` makes the front door of one port; the doors that are open close with the sandbox. */
export function createDoors(
  entrance: (port: () => number | undefined) => RequestChain,
  log: (message: string) => void,
): Doors {
  const opened = new Set<Door>();
  return {
    open: async (admits) => {
      let port: number | undefined;
      const inside = entrance(() => port);
      const host = await openHttpHost({
        host: "127.0.0.1",
        port: 0,
        log,
        answer: async (request) => ((await admits(visitOf(request, port))) ? inside(request) : lost(request)),
        opaque: (socket) => void turnAway(socket, admits),
      });
      port = host.port;
      const door: Door = {
        ...host,
        close: async () => {
          opened.delete(door);
          await host.close();
        },
      };
      opened.add(door);
      return door;
    },
    close: async () => void (await Promise.all([...opened].map((door) => door.close()))),
  };
}

function visitOf(request: WireRequest, port: number | undefined): Visit {
  const claim = readClaim(request);
  const service = typeof claim === "object" ? claim.service : undefined;
  const host = (request.headers.host ?? "").toLowerCase();
  const isOwn = host === `127.0.0.1:${port}` || host === `localhost:${port}`;
  return { host: isOwn ? undefined : host.replace(/:\d+$/, ""), service };
}

/** No answer, until the client gives up. */
const lost = ({ signal }: WireRequest): Promise<never> =>
  new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(new ConnectionLost()), { once: true });
  });

/** Encrypted: it can only be for a host outside, which nothing here reaches. Where the VPC has a way out, it ends at once. */
async function turnAway(socket: Duplex, admits: (visit: Visit) => Promise<boolean>): Promise<void> {
  socket.on("error", () => socket.destroy());
  socket.resume();
  if (await admits({ host: undefined, service: undefined }).catch(() => true)) socket.destroy();
}
