/** What of a stage may be patched. https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateStage-Patch */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import type { Context } from "../../kit/index.ts";
import { badRequest, notInSandbox } from "./faults.ts";
import { entries, flag, numeric, type PatchRule, readFlag, readNumber, rule, text } from "./patch.ts";
import { accounts, deployments, keyOf } from "./state.ts";

type Stage = ApiGateway.Stage;
type Rule = PatchRule<Stage>;

export const stageRules = (context: Context, apiId: string): readonly Rule[] => [
  rule("/deploymentId", ["replace", "copy"], (row, { op, value, from }) => {
    const id = op === "copy" ? copied(row, from) : (value ?? "");
    requireDeployment(context, apiId, id);
    return { ...row, deploymentId: id };
  }),
  text("/description", (row, description) => ({ ...row, description })),
  text("/documentationVersion", (row, documentationVersion) => ({ ...row, documentationVersion })),
  text("/clientCertificateId", () => {
    throw notInSandbox("A client certificate");
  }),
  flag("/tracingEnabled", (row, tracingEnabled) => ({ ...row, tracingEnabled })),
  flag("/cacheClusterEnabled", (row, enabled) => {
    if (enabled) throw notInSandbox("A cache cluster");
    return row;
  }),
  ...variableRules,
  ...canaryRules(context, apiId),
  ...accessLogRules(context),
  // A setting of one method or of all: /{resource path}/{method}/{setting}.
  ...METHOD_SETTINGS.map(([path, set]) =>
    rule<Stage>(
      `/{resource_path}/{http_method}/${path}`,
      ["replace"],
      (row, { keys: [resource = "", method = ""], value }) =>
        withSetting(row, { resource, method }, set(value)(context)),
    ),
  ),
  rule("/{resource_path}/{http_method}", ["remove"], (row, { keys: [resource = "", method = ""] }) => {
    const { [settingKey(resource, method)]: _, ...methodSettings } = row.methodSettings ?? {};
    return { ...row, methodSettings };
  }),
];

const variableRules: readonly Rule[] = [
  rule("/variables", ["remove", "copy"], (row, { op, from }) => {
    if (op === "remove") return { ...row, variables: {} };
    if (from !== "/canarySettings/stageVariableOverrides") throw badRequest(`Invalid copy source '${from}' specified`);
    return { ...row, variables: { ...row.variables, ...row.canarySettings?.stageVariableOverrides } };
  }),
  rule("/variables/{name}", ["add", "replace", "remove", "copy"], (row, { op, keys: [name = ""], value = "" }) => {
    const { [name]: _, ...others } = row.variables ?? {};
    if (op === "remove") return { ...row, variables: others };
    const given = op === "copy" ? (row.canarySettings?.stageVariableOverrides?.[name] ?? "") : value;
    requireVariable(name, given);
    return { ...row, variables: { ...others, [name]: given } };
  }),
];

function copied(row: Stage, from: string | undefined): string {
  if (from === "/canarySettings/deploymentId" && row.canarySettings?.deploymentId)
    return row.canarySettings.deploymentId;
  throw badRequest(`Invalid copy source '${from ?? ""}' specified. Must be one of: [/canarySettings/deploymentId]`);
}

function canaryRules(context: Context, apiId: string): readonly Rule[] {
  const set = (row: Stage, members: Partial<ApiGateway.CanarySettings>): Stage => ({
    ...row,
    canarySettings: {
      percentTraffic: 0,
      useStageCache: false,
      deploymentId: row.deploymentId,
      ...row.canarySettings,
      ...members,
    },
  });
  return [
    rule("/canarySettings", ["remove"], ({ canarySettings: _, ...row }) => row),
    numeric(
      "/canarySettings/percentTraffic",
      (row, percentTraffic) => {
        if (percentTraffic < 0 || percentTraffic > 100)
          throw badRequest("Canary percent traffic must be between 0 and 100");
        return set(row, { percentTraffic });
      },
      ["add", "replace"],
    ),
    flag("/canarySettings/useStageCache", (row, useStageCache) => set(row, { useStageCache })),
    text(
      "/canarySettings/deploymentId",
      (row, deploymentId) => {
        requireDeployment(context, apiId, deploymentId);
        return set(row, { deploymentId });
      },
      ["add", "replace"],
    ),
    entries(
      "/canarySettings/stageVariableOverrides/{name}",
      (row) => row.canarySettings?.stageVariableOverrides,
      (row, stageVariableOverrides) => set(row, { stageVariableOverrides }),
      (value) => value,
    ),
  ];
}

const accessLogRules = (context: Context): readonly Rule[] => [
  rule("/accessLogSettings", ["remove"], ({ accessLogSettings: _, ...row }) => row),
  text(
    "/accessLogSettings/destinationArn",
    (row, given) => {
      requireLogRole(context);
      if (given.split(":").length < 6 || !given.startsWith("arn:"))
        throw badRequest(
          "Invalid ARN specified in the request. ARNs must start with 'arn:' and include at least 6 parts.",
        );
      if (!/^arn:aws[a-z-]*:logs:/.test(given)) throw notInSandbox("An access log destination that is not a log group");
      return { ...row, accessLogSettings: { ...row.accessLogSettings, destinationArn: given.replace(/:\*$/, "") } };
    },
    ["add", "replace"],
  ),
  text(
    "/accessLogSettings/format",
    (row, format) => {
      requireFormat(format);
      return { ...row, accessLogSettings: { ...row.accessLogSettings, format } };
    },
    ["add", "replace"],
  ),
];

function requireFormat(format: string): void {
  if (!/\$context\.(requestId|extendedRequestId)\b/.test(format))
    throw badRequest("Access Log format must contain at least $context.requestId or $context.extendedRequestId");
  if (/[\r\n]/.test(format.trim()))
    throw badRequest("Access Log format must be single line, new line character is allowed only at end of the format");
}

/** Logs are written with the account's role. */
function requireLogRole(context: Context): void {
  if (context.table(accounts).get("account")?.cloudwatchRoleArn === undefined)
    throw badRequest("CloudWatch Logs role ARN must be set in account settings to enable logging");
}

type Setting = (value: string | undefined) => (context: Context) => Partial<ApiGateway.MethodSetting>;

const METHOD_SETTINGS: readonly (readonly [path: string, set: Setting])[] = [
  ["metrics/enabled", (value) => () => ({ metricsEnabled: readFlag("metrics/enabled", value) })],
  [
    "logging/loglevel",
    (value) => (context) => {
      const loggingLevel = value ?? "";
      if (!["OFF", "ERROR", "INFO"].includes(loggingLevel))
        throw badRequest(
          `Invalid patch value '${loggingLevel}' specified for path 'logging/loglevel'. Must be one of: [OFF, ERROR, INFO]`,
        );
      if (loggingLevel !== "OFF") requireLogRole(context);
      return { loggingLevel };
    },
  ],
  ["logging/dataTrace", (value) => () => ({ dataTraceEnabled: readFlag("logging/dataTrace", value) })],
  ["throttling/rateLimit", (value) => () => ({ throttlingRateLimit: requireLimit("throttling/rateLimit", value) })],
  ["throttling/burstLimit", (value) => () => ({ throttlingBurstLimit: requireLimit("throttling/burstLimit", value) })],
  [
    "caching/enabled",
    (value) => () => {
      if (readFlag("caching/enabled", value)) throw notInSandbox("Caching of responses");
      return { cachingEnabled: false };
    },
  ],
  ["caching/ttlInSeconds", (value) => () => ({ cacheTtlInSeconds: readNumber("caching/ttlInSeconds", value) })],
  ["caching/dataEncrypted", (value) => () => ({ cacheDataEncrypted: readFlag("caching/dataEncrypted", value) })],
  [
    "caching/requireAuthorizationForCacheControl",
    (value) => () => ({
      requireAuthorizationForCacheControl: readFlag("caching/requireAuthorizationForCacheControl", value),
    }),
  ],
  [
    "caching/unauthorizedCacheControlHeaderStrategy",
    (value) => () => ({
      unauthorizedCacheControlHeaderStrategy: value as ApiGateway.UnauthorizedCacheControlHeaderStrategy,
    }),
  ],
];

function requireLimit(path: string, value: string | undefined): number {
  const limit = readNumber(path, value);
  if (limit < -1) throw badRequest(`Invalid patch value '${value}' specified for path '${path}'. Must not be negative`);
  return limit;
}

const DEFAULTS: ApiGateway.MethodSetting = {
  metricsEnabled: false,
  loggingLevel: "OFF",
  dataTraceEnabled: false,
  throttlingBurstLimit: 5000,
  throttlingRateLimit: 10_000,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: "SUCCEED_WITH_RESPONSE_HEADER",
};

/** `* and *` for all methods, else the path with its slashes escaped: `~1orders/GET`. */
export const settingKey = (resource: string, method: string): string =>
  `${resource.replaceAll("~", "~0").replaceAll("/", "~1")}/${method}`;

function withSetting(
  row: Stage,
  { resource, method }: { resource: string; method: string },
  set: ApiGateway.MethodSetting,
): Stage {
  const key = settingKey(resource, method);
  const all = row.methodSettings ?? {};
  return { ...row, methodSettings: { ...all, [key]: { ...(all[key] ?? all["*/*"] ?? DEFAULTS), ...set } } };
}

export function requireDeployment(context: Context, apiId: string, deploymentId: string): void {
  if (!context.table(deployments).has(keyOf(apiId, deploymentId))) throw badRequest("Deployment id does not exist");
}

export function requireVariable(name: string, value: string): void {
  if (!/^[A-Za-z0-9_]+$/.test(name))
    throw badRequest(`Stage variable name '${name}' is not valid. Must match the pattern [A-Za-z0-9_]+`);
  if (!/^[A-Za-z0-9-._~:/?#&=,]*$/.test(value))
    throw badRequest(
      `Stage variable value '${value}' is not valid. Please use values with alphanumeric characters and the symbols ' ', -', '.', '_', ':', '/', '?', '&', '=', and ','.`,
    );
}
