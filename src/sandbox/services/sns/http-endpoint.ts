/** Posts to HTTP endpoints: to programs on this machine, and to hosts of the sandbox itself. */
import type { Context } from "../../kit/index.ts";

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const TIMEOUT_MS = 15_000;

/** An answer that is not 2xx, or none. */
export class EndpointFailed extends Error {}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html */
export async function post(
  context: Context,
  url: string,
  body: string,
  about: Readonly<Record<string, string>>,
): Promise<void> {
  const headers = {
    "content-type": "text/plain; charset=UTF-8",
    "user-agent": "Amazon Simple Notification Service Agent",
    ...about,
  };
  const status = LOOPBACK.test(new URL(url).hostname)
    ? await postOut(context, url, { body, headers })
    : (await context.fetch(url, { method: "POST", headers, body: Buffer.from(body) })).status;
  if (status < 200 || status > 299) throw new EndpointFailed(`${url} answered ${status}.`);
}

async function postOut(
  context: Context,
  url: string,
  request: { body: string; headers: Record<string, string> },
): Promise<number> {
  try {
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const response = await fetch(url, { method: "POST", ...request, signal, redirect: "manual" });
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    throw new EndpointFailed(`${url} cannot be reached.`, { cause: error });
  }
}
