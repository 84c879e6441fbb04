/** What the preload in a container's process tells and asks the agent, see preload/task-preload.cjs. */
import type { Duplex } from "node:stream";
import { network, type SocketAddress } from "../../../engines/network.ts";
import type { Context } from "../../../kit/index.ts";
import type { TaskNetwork } from "../state.ts";
import { isAdmitted } from "./admission.ts";
import { type Names, resolveName } from "./cloud-map-names.ts";

/** A network namespace: a task's own (awsvpc), a container's behind a bridge, or its host's. */
export interface TaskAddress {
  /** Where its listeners really are bound. */
  readonly loopback: string;
  readonly network: TaskNetwork;
  /** The port on `network.privateIp` that leads to a container port; undefined where none does. */
  hostPort(containerPort: number): number | undefined;
  /** What listens in it, by container port. */
  readonly listeners: Map<number, SocketAddress>;
  /** Ports of the sandbox and the agent on 127.0.0.1, which stay reachable. */
  readonly passed: ReadonlySet<number>;
  readonly agent: SocketAddress;
  readonly endpoint: SocketAddress;
}

type Message =
  | { op: "ready" }
  | { op: "listen"; port: number; local: boolean; real: SocketAddress }
  | { op: "close"; port: number }
  | { op: "connect"; id: number; host: string; port: number }
  | { op: "resolve"; id: number; name: string; type: "A" | "SRV" };

type Reply = { pass: true } | { error: string } | SocketAddress | { records: Names };

/** Answers a process until its channel ends; withdraws then what it had published. Resolves when its program begins. */
export function serveChannel(context: Context, channel: Duplex, address: TaskAddress): Promise<void> {
  let begin: () => void = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const own = new Set<number>();
  let rest = "";
  channel.setEncoding("utf8");
  channel.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) void handle(JSON.parse(line) as Message);
  });
  channel.on("close", () => {
    for (const port of own) withdraw(context, address, port);
  });
  const handle = async (message: Message): Promise<void> => {
    if (message.op === "ready") return begin();
    if (message.op === "listen") {
      own.add(message.port);
      return publish(context, address, message);
    }
    if (message.op === "close") return withdraw(context, address, message.port);
    const reply = await (message.op === "connect"
      ? connect(context, address, message)
      : resolve(context, message)
    ).catch((): Reply => ({ error: "ECONNREFUSED" }));
    if (channel.writable) channel.write(`${JSON.stringify({ ...reply, id: message.id })}\n`);
  };
  return begun;
}

function publish(context: Context, address: TaskAddress, { port, local, real }: Message & { op: "listen" }): void {
  address.listeners.set(port, real);
  const hostPort = address.hostPort(port);
  const { vpcId, privateIp } = address.network;
  if (!local && hostPort !== undefined) context.runtime(network).publish(vpcId, privateIp, hostPort, real);
}

function withdraw(context: Context, address: TaskAddress, port: number): void {
  address.listeners.delete(port);
  const hostPort = address.hostPort(port);
  const { vpcId, privateIp } = address.network;
  if (hostPort !== undefined) context.runtime(network).withdraw(vpcId, privateIp, hostPort);
}

const LOCAL = /^(localhost|::1|127\..*)$/;
const METADATA_HOST = "169.254.170.2";
const PRIVATE = /^(10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\./;

async function connect(
  context: Context,
  address: TaskAddress,
  { host, port }: { host: string; port: number },
): Promise<Reply> {
  if (LOCAL.test(host)) return connectLocal(address, port);
  if (host === METADATA_HOST) return address.agent;
  // Load balancers and other data-plane hosts: the sandbox tells them apart by the Host header.
  if (host.endsWith(".amazonaws.com")) return address.endpoint;
  const ip = PRIVATE.test(host) ? host : await firstAddress(context, host);
  if (ip === undefined) return { pass: true };
  if (ip === "") return { error: "ENOTFOUND" };
  const { vpcId, privateIp } = address.network;
  if (ip === privateIp) {
    const own = address.listeners.get(port);
    if (own) return own;
  }
  // Packets that no rule admits are dropped: the caller would wait in vain, and is told at once here.
  if (!(await isAdmitted(context, address.network, { ip, port }))) return { error: "ETIMEDOUT" };
  return context.runtime(network).resolve(vpcId, ip, port) ?? { error: "ECONNREFUSED" };
}

function connectLocal(address: TaskAddress, port: number): Reply {
  if (address.passed.has(port)) return { pass: true };
  const real = address.listeners.get(port);
  if (real) return real;
  return address.loopback === "127.0.0.1" ? { error: "ECONNREFUSED" } : { host: address.loopback, port };
}

async function firstAddress(context: Context, host: string): Promise<string | undefined> {
  const answer = await resolveName(context, host, "A");
  if (answer === undefined) return undefined;
  const [first] = answer;
  return typeof first === "string" ? first : "";
}

async function resolve(context: Context, { name, type }: { name: string; type: "A" | "SRV" }): Promise<Reply> {
  const records = await resolveName(context, name, type);
  if (records === undefined) return { pass: true };
  return records.length === 0 ? { error: "ENOTFOUND" } : { records };
}
