/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
import { invalidValue } from "./faults.ts";
import type { Configuration } from "./state.ts";

/** All variables together, names and values. */
const LIMIT = 4096;

/** Names that Lambda itself sets and lets nobody change. */
const RESERVED = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_DEFAULT_REGION",
  "AWS_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_LAMBDA_RUNTIME_API",
  "LAMBDA_TASK_ROOT",
  "LAMBDA_RUNTIME_DIR",
]);

export function checkedEnvironment(variables: Record<string, string>): Configuration["Environment"] {
  const names = Object.keys(variables);
  const wrong = names.find((name) => !/^[a-zA-Z][a-zA-Z0-9_]+$/.test(name) && !RESERVED.has(name));
  if (wrong !== undefined)
    throw invalidValue(
      `1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]`,
    );
  const reserved = names.filter((name) => RESERVED.has(name));
  if (reserved.length > 0)
    throw invalidValue(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  const text = JSON.stringify(variables);
  if (Buffer.byteLength(text) > LIMIT)
    throw invalidValue(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${text}`,
    );
  return { Variables: variables };
}
