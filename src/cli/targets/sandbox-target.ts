/** The sandbox as a target: the background server's port, or a sandbox in this process. */
import type { Target } from "../../aws/target.ts";
import type { Sandbox } from "../../sandbox/index.ts";
import { dialled, httpFetch } from "./http-fetch.ts";

/** What is known of a running sandbox. */
export interface SandboxAddress {
  readonly url: string;
  readonly account: string;
  readonly region: string;
  readonly pace: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** How much quicker than AWS each pace is. */
const SPEED: Readonly<Record<string, number>> = { real: 1, fast: 15, instant: 100 };

export function sandboxTarget(sandbox: SandboxAddress): Target {
  const { hostname, port } = new URL(sandbox.url);
  const through = { hostname, port: Number(port) };
  return {
    ...describe(sandbox),
    endpoint: sandbox.url,
    clientConfig: {
      region: sandbox.region,
      endpoint: sandbox.url,
      // Host prefixes (data-, sync-) cannot be put before an address.
      disableHostPrefix: true,
      credentials: { accessKeyId: sandbox.accessKeyId, secretAccessKey: sandbox.secretAccessKey },
    },
    fetch: (url, options) => httpFetch(url, options, through),
    dial: async (url) => dialled(url, through),
  };
}

/** For rehearsals: nothing listens, nothing outlives the process. */
export function rehearsalTarget(sandbox: Sandbox, pace: string): Target {
  const { accessKeyId, secretAccessKey } = sandbox.credentials;
  const through = async () => ({ hostname: "127.0.0.1", port: (await sandbox.listen()).port });
  return {
    ...describe({ account: sandbox.account, region: sandbox.region, pace }),
    endpoint: undefined,
    clientConfig: {
      region: sandbox.region,
      requestHandler: sandbox.requestHandler(),
      // SQS clients would else send to the host of a queue's URL, and warn of it.
      useQueueUrlAsEndpoint: false,
      disableHostPrefix: true,
      credentials: { accessKeyId, secretAccessKey },
    },
    fetch: async (url, options) => httpFetch(url, options, await through()),
    dial: async (url) => dialled(url, await through()),
  };
}

const describe = ({ account, region, pace }: Pick<SandboxAddress, "account" | "region" | "pace">) => ({
  kind: "sandbox" as const,
  account,
  partition: "aws",
  region,
  caller: `arn:aws:iam::${account}:root`,
  profile: undefined,
  speed: SPEED[pace] ?? 1,
});
