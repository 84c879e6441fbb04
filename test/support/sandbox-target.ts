/** A target that is a sandbox in this process: SDK clients and HTTP without a socket. */
import { Readable } from "node:stream";
import type { Target } from "../../src/aws/target.ts";
import { dialled, httpFetch } from "../../src/cli/targets/http-fetch.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import type { Pace } from "../../src/sandbox/kit/clock.ts";
import { monotonicMs } from "../../src/shared/clock.ts";

/** How much quicker than AWS a sandbox of this pace is: what its targets say as `speed`. */
const SPEED: Readonly<Record<Pace, number>> = { real: 1, fast: 15, instant: 1000 };

export function sandboxTarget(sandbox: Sandbox, options: { pace?: Pace } = {}): Target {
  // What needs a socket to be shown (TLS, WebSockets) goes through the sandbox's port.
  const through = async () => ({ hostname: "127.0.0.1", port: (await sandbox.listen()).port });
  return {
    kind: "sandbox",
    account: sandbox.account,
    partition: "aws",
    region: sandbox.region,
    caller: `arn:aws:iam::${sandbox.account}:root`,
    profile: undefined,
    endpoint: undefined,
    clientConfig: {
      region: sandbox.region,
      credentials: sandbox.credentials,
      requestHandler: sandbox.requestHandler(),
      // SQS clients would else send to the host of a queue's URL, and warn of it.
      useQueueUrlAsEndpoint: false,
      // Host prefixes (data-) name hosts that only AWS has.
      disableHostPrefix: true,
    },
    speed: SPEED[options.pace ?? "instant"],
    dial: async (url) => dialled(url, await through()),
    fetch: async (url, request) => {
      if (request.via) return httpFetch(url, request, await through());
      const { host, hostname, pathname, searchParams } = new URL(url);
      const begin = monotonicMs();
      const answer = sandbox.handle({
        method: request.method,
        path: pathname,
        query: searchParams,
        headers: { ...lowerCase(request.headers), host: host === "" ? hostname : host },
        body: Buffer.from(request.body ?? ""),
      });
      const { status, headers, body } = await inTime(answer, request.timeoutMs, request.signal);
      const arrivals: number[] = [];
      return { status, headers, body: await bytesOf(body, () => arrivals.push(monotonicMs() - begin)), arrivals };
    },
  };
}

const lowerCase = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

async function inTime<T>(answer: Promise<T>, ms: number, signal: AbortSignal): Promise<T> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
  return Promise.race([
    answer,
    new Promise<never>((_, reject) => limit.addEventListener("abort", () => reject(limit.reason), { once: true })),
  ]);
}

async function bytesOf(body: string | Uint8Array | Readable | undefined, arrived: () => void): Promise<Uint8Array> {
  if (!(body instanceof Readable)) return typeof body === "string" ? Buffer.from(body) : (body ?? new Uint8Array());
  const parts: Uint8Array[] = [];
  for await (const part of body) {
    arrived();
    parts.push(Buffer.from(part));
  }
  return Buffer.concat(parts);
}
