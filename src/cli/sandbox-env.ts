/** The environment in which any AWS client talks to the sandbox: endpoint, keys, region, and a proxy for data-plane hosts. */
import type { SandboxAddress } from "./targets/sandbox-target.ts";

const NOT_THROUGH_THE_PROXY = "127.0.0.1,localhost,::1";

/** `undefined` takes a variable away: a profile or a session token would win over the sandbox's keys. */
export const sandboxEnv = (sandbox: SandboxAddress): Readonly<Record<string, string | undefined>> => ({
  AWS_ENDPOINT_URL: sandbox.url,
  AWS_ACCESS_KEY_ID: sandbox.accessKeyId,
  AWS_SECRET_ACCESS_KEY: sandbox.secretAccessKey,
  AWS_SESSION_TOKEN: undefined,
  AWS_PROFILE: undefined,
  AWS_DEFAULT_PROFILE: undefined,
  AWS_REGION: sandbox.region,
  AWS_DEFAULT_REGION: sandbox.region,
  AWS_EC2_METADATA_DISABLED: "true",
  // Host prefixes (data-, sync-) cannot be put before an address.
  AWS_DISABLE_HOST_PREFIX_INJECTION: "true",
  http_proxy: sandbox.url,
  no_proxy: NOT_THROUGH_THE_PROXY,
  NO_PROXY: NOT_THROUGH_THE_PROXY,
});

/** As lines for `eval`, in the syntax of the shell. */
export function exportLines(env: Readonly<Record<string, string | undefined>>, shell: "posix" | "fish"): string[] {
  return Object.entries(env).map(([name, value]) => {
    if (shell === "fish") return value === undefined ? `set -e ${name};` : `set -gx ${name} ${quote(value)};`;
    return value === undefined ? `unset ${name}` : `export ${name}=${quote(value)}`;
  });
}

const quote = (value: string): string =>
  /^[\w./:,@%+=-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
