/** Connections that clients hold open, so that others can send to them: WebSocket APIs and what manages their connections. */
import { defineRuntime } from "../kit/runtime.ts";

export interface OpenConnection {
  readonly id: string;
  /** What it is a connection of, for example `<api>/<stage>`. */
  readonly owner: string;
  readonly connectedAt: number;
  readonly sourceIp: string;
  readonly userAgent: string;
  lastActiveAt: number;
  send(data: string): Promise<void>;
  close(code: number, reason: string): void;
}

/** By id, for the whole sandbox. */
export const openConnections = defineRuntime({
  name: "open-connections",
  shared: true,
  create: () => new Map<string, OpenConnection>(),
});
