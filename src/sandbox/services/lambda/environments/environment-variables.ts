/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
import { dirname, join } from "node:path";
import type { Context } from "../../../kit/index.ts";
import { assumeRole } from "../execution-role.ts";
import { familyOf } from "../runtimes.ts";
import type { Configuration } from "../state.ts";
import type { EnvironmentLog } from "./environment-log.ts";
import { sdkModules, type TaskRoot } from "./task-root.ts";

export type InitializationType = "on-demand" | "provisioned-concurrency" | "snap-start";

interface Parts {
  readonly config: Configuration;
  readonly root: TaskRoot;
  readonly log: EnvironmentLog;
  /** The environment's own folder for temporary files, in place of /tmp. */
  readonly temporary: string;
  readonly runtimeApi: string;
  readonly initializationType: InitializationType;
  /** Where the sandbox is for this environment. */
  readonly endpoint: string;
  /** Set in a VPC: where all connections that leave this machine are led, `host:port`. */
  readonly gate: string | undefined;
}

/** What a function's processes find in their environment: its own variables, and over them Lambda's. */
export async function environmentVariables(context: Context, parts: Parts): Promise<Record<string, string>> {
  const { config, root, log, temporary, runtimeApi, initializationType, endpoint, gate } = parts;
  const { FunctionName = "", Version = "", Runtime = "", LoggingConfig } = config;
  const credentials = await assumeRole(context, config.Role ?? "", FunctionName);
  const own = Object.entries(config.Environment?.Variables ?? {}).map(([key, value]) => [key, withOpt(value, root)]);
  return {
    PATH: `/usr/local/bin:/usr/bin:/bin:${join(root.opt, "bin")}:${dirname(process.execPath)}`,
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    HOME: temporary,
    TMPDIR: temporary,
    LD_LIBRARY_PATH: [root.task, join(root.task, "lib"), join(root.opt, "lib")].join(":"),
    ...languageVariables(Runtime, root),
    AWS_ENDPOINT_URL: endpoint,
    ...(gate !== undefined && gateVariables(gate, Runtime)),
    // Of this machine, not of the runtime that the function named.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    ...Object.fromEntries(own),
    _HANDLER: config.Handler ?? "",
    AWS_REGION: context.region,
    AWS_DEFAULT_REGION: context.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${Runtime}`,
    AWSLAB_LAMBDA_RUNTIME: Runtime,
    AWS_LAMBDA_FUNCTION_NAME: FunctionName,
    AWS_LAMBDA_FUNCTION_VERSION: Version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.MemorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: initializationType,
    AWS_LAMBDA_LOG_GROUP_NAME: log.group,
    AWS_LAMBDA_LOG_STREAM_NAME: log.stream,
    AWS_LAMBDA_LOG_FORMAT: LoggingConfig?.LogFormat ?? "Text",
    ...(LoggingConfig?.ApplicationLogLevel && { AWS_LAMBDA_LOG_LEVEL: LoggingConfig.ApplicationLogLevel }),
    AWS_ACCESS_KEY_ID: credentials.AccessKeyId ?? "",
    AWS_SECRET_ACCESS_KEY: credentials.SecretAccessKey ?? "",
    AWS_SESSION_TOKEN: credentials.SessionToken ?? "",
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    LAMBDA_TASK_ROOT: root.task,
    LAMBDA_RUNTIME_DIR: "/var/runtime",
  };
}

/** The runtimes of the sandbox lead connections to the gate themselves; programs of others know proxies. */
function gateVariables(gate: string, runtime: string): Record<string, string> {
  if (familyOf(runtime) !== "custom") return { AWSLAB_LAMBDA_GATE: gate };
  const url = `http://${gate}`;
  const local = "127.0.0.1,localhost,::1";
  return { http_proxy: url, https_proxy: url, HTTPS_PROXY: url, all_proxy: url, no_proxy: local, NO_PROXY: local };
}

function languageVariables(runtime: string, root: TaskRoot): Record<string, string> {
  const major = /\d+(\.\d+)?/.exec(runtime)?.[0] ?? "";
  switch (familyOf(runtime)) {
    case "node":
      return {
        NODE_PATH: [
          join(root.opt, "nodejs", `node${major.split(".")[0]}`, "node_modules"),
          join(root.opt, "nodejs", "node_modules"),
          sdkModules(root),
        ].join(":"),
      };
    case "python":
      return {
        PYTHONPATH: [
          root.task,
          join(root.opt, "python", "lib", `python${major}`, "site-packages"),
          join(root.opt, "python"),
        ].join(":"),
        PYTHONDONTWRITEBYTECODE: "1",
      };
    default:
      return {};
  }
}

/** Paths below /opt in a variable become those of the layers on this machine. */
export const withOpt = (value: string, { opt }: TaskRoot): string =>
  value.replaceAll(/(^|[\s:=,])\/opt(?=\/|$)/g, (_, before: string) => `${before}${opt}`);
