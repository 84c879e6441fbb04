/**
 * The conversation with a program: JSON lines over a pipe that only its process holds (its file descriptor 3). The program asks,
 * {id, op, ...}, and gets {id, ok} or {id, error: {type, message}}.
 */
import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";
import { sparkErrorOf } from "./spark-error.ts";

export type Request = Readonly<Record<string, unknown>>;

export type Operations = Readonly<Record<string, (request: Request) => unknown>>;

/** Answers until the pipe closes. */
export function serve(channel: Duplex, operations: Operations): void {
  const lines = createInterface({ input: channel });
  lines.on("line", (line) => void answer(channel, operations, line));
  // A process that dies breaks its pipe; its exit tells the rest.
  lines.on("error", () => {});
}

async function answer(channel: Duplex, operations: Operations, line: string): Promise<void> {
  const { id, op, ...request }: { id: number; op: string } & Record<string, unknown> = JSON.parse(line);
  const reply = await Promise.resolve()
    .then(() => {
      const operation = Object.hasOwn(operations, op) ? operations[op] : undefined;
      if (!operation) throw new Error(`the bridge has no operation ${op}`);
      return operation(request);
    })
    .then(
      (ok) => ({ id, ok: ok ?? null }),
      (thrown: unknown) => {
        const { type, message } = sparkErrorOf(thrown);
        return { id, error: { type, message } };
      },
    );
  if (channel.writable) channel.write(`${JSON.stringify(reply)}\n`);
}

/** A member of a request that must be a text. */
export function textOf(request: Request, name: string): string {
  const value = request[name];
  if (typeof value !== "string") throw new Error(`${name} is no text`);
  return value;
}

/** A member of a request that must be a list of texts; empty where it is left out. */
export function textsOf(request: Request, name: string): string[] {
  const value = request[name] ?? [];
  if (!Array.isArray(value)) throw new Error(`${name} is no list`);
  return value.map(String);
}

/** A member of a request that must be an object of texts; empty where it is left out. */
export function settingsOf(request: Request, name: string): Record<string, string> {
  const value = request[name] ?? {};
  if (typeof value !== "object") throw new Error(`${name} is no object`);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)]));
}
