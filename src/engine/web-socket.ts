/** A WebSocket client for steps and checks: opens through the target, keeps what comes until somebody asks for it. */
import type { WebSocket } from "ws";
import type { Target } from "../aws/index.ts";
import type { Connected, Socket } from "../lab/index.ts";
import { environmentError, messageOf } from "../shared/errors.ts";

interface Limits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Opens, or tells with which status the handshake was refused. Throws `HTTP_UNANSWERED` where no answer came in time. */
export async function openSocket(
  target: Pick<Target, "dial">,
  url: string,
  { timeoutMs, signal }: Limits,
): Promise<Connected> {
  const { WebSocket } = await import("ws");
  const { url: address, host } = await target.dial(url);
  signal.throwIfAborted();
  const webSocket = new WebSocket(address, { headers: { host }, handshakeTimeout: timeoutMs });
  // Before the handshake is over, too: the first message may come with its last octets.
  const socket = socketOf(webSocket, timeoutMs);
  const abandon = (): void => webSocket.terminate();
  signal.addEventListener("abort", abandon, { once: true });
  webSocket.once("close", () => signal.removeEventListener("abort", abandon));
  return new Promise((resolve, reject) => {
    webSocket.once("open", () => resolve({ status: 101, socket }));
    webSocket.once("unexpected-response", (request, { statusCode = 0 }) => {
      request.destroy();
      resolve({ status: statusCode });
    });
    webSocket.on("error", (error) => {
      if (signal.aborted) return reject(signal.reason);
      reject(environmentError("HTTP_UNANSWERED", `No answer from ${url}: ${messageOf(error)}`, undefined, error));
    });
  });
}

interface Waiting {
  readonly fits: (text: string) => boolean;
  take(text: string | undefined): void;
}

function socketOf(webSocket: WebSocket, patienceMs: number): Socket {
  const unread: string[] = [];
  const waiting = new Set<Waiting>();
  webSocket.on("message", (data) => {
    const text = data.toString();
    const reader = [...waiting].find(({ fits }) => fits(text));
    if (reader) reader.take(text);
    else unread.push(text);
  });
  webSocket.on("close", () => {
    for (const { take } of waiting) take(undefined);
  });
  return {
    send: (text) =>
      new Promise((resolve, reject) => webSocket.send(text, (error) => (error ? reject(error) : resolve()))),
    message: async ({ fits = () => true, timeoutMs = patienceMs } = {}) => {
      const at = unread.findIndex(fits);
      if (at >= 0) return unread.splice(at, 1)[0];
      if (webSocket.readyState !== webSocket.OPEN) return undefined;
      return new Promise((resolve) => {
        const reader: Waiting = {
          fits,
          take: (text) => {
            clearTimeout(timer);
            waiting.delete(reader);
            resolve(text);
          },
        };
        const timer = setTimeout(() => reader.take(undefined), timeoutMs);
        waiting.add(reader);
      });
    },
    close: async () => {
      if (webSocket.readyState === webSocket.CLOSED) return;
      const closed = new Promise<void>((resolve) => webSocket.once("close", () => resolve()));
      webSocket.close(1000);
      const enough = setTimeout(() => webSocket.terminate(), patienceMs);
      await closed;
      clearTimeout(enough);
    },
  };
}
