/**
 * Where the addresses of the sandbox's VPCs really are. A task or instance has a private address (10.41.0.12) that no
 * socket can bind; what listens on it is published here as a loopback address and port, and load balancers, tasks and
 * discovery resolve through it. One per sandbox.
 */
import { createHash } from "node:crypto";
import { defineRuntime } from "../kit/runtime.ts";

export interface SocketAddress {
  readonly host: string;
  readonly port: number;
}

export class Network {
  readonly #published = new Map<string, SocketAddress>();

  publish(vpcId: string, privateIp: string, port: number, real: SocketAddress): void {
    this.#published.set(keyOf(vpcId, privateIp, port), real);
  }

  /** Withdraws one port, or everything on the address. */
  withdraw(vpcId: string, privateIp: string, port?: number): void {
    for (const key of this.#published.keys())
      if (
        key === keyOf(vpcId, privateIp, port ?? 0) ||
        (port === undefined && key.startsWith(`${vpcId}/${privateIp}/`))
      )
        this.#published.delete(key);
  }

  resolve(vpcId: string, privateIp: string, port: number): SocketAddress | undefined {
    return this.#published.get(keyOf(vpcId, privateIp, port));
  }
}

const keyOf = (vpcId: string, privateIp: string, port: number): string => `${vpcId}/${privateIp}/${port}`;

export const network = defineRuntime({ name: "network", shared: true, create: () => new Network() });

/**
 * A loopback address of its own for `seed` (for example an ENI id) on systems where all of 127.0.0.0/8 can be bound
 * (Linux), so that two tasks on the same container port live side by side. Elsewhere 127.0.0.1, and the port must be free.
 */
export function loopbackFor(seed: string): string {
  if (process.platform !== "linux") return "127.0.0.1";
  const [a = 0, b = 0, c = 0] = createHash("sha256").update(seed).digest();
  return `127.${1 + (a % 254)}.${b}.${1 + (c % 254)}`;
}
