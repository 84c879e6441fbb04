/** The settings of a function that a request gives, checked, in the shape in which they are answered. */
import type * as Lambda from "@aws-sdk/client-lambda";
import { type Context, fault } from "../../kit/index.ts";
import { checkDeadLetterTarget } from "./destination-targets.ts";
import { checkedEnvironment } from "./environment-settings.ts";
import { requireAssumable } from "./execution-role.ts";
import { invalidValue, notInSandbox } from "./faults.ts";
import { layersOf } from "./function-layers.ts";
import { requireRuntime } from "./runtimes.ts";
import type { Configuration } from "./state.ts";
import { readVpcConfig } from "./vpc-config.ts";

type Settings = Omit<Lambda.UpdateFunctionConfigurationRequest, "FunctionName" | "RevisionId">;

/** What the members of `settings` that are set become. */
export async function readSettings(context: Context, settings: Settings): Promise<Partial<Configuration>> {
  refuseUnsupported(settings);
  checkRanges(settings);
  const { Runtime, Handler, Role, Description, Timeout, MemorySize, DeadLetterConfig } = settings;
  if (Runtime !== undefined) requireRuntime(Runtime);
  if (Role !== undefined) await requireAssumable(context, Role);
  await checkDeadLetterTarget(context, DeadLetterConfig?.TargetArn);
  return withoutUndefined({
    Runtime,
    Handler,
    Role,
    Description,
    Timeout,
    MemorySize,
    DeadLetterConfig,
    Environment: settings.Environment && checkedEnvironment(settings.Environment.Variables ?? {}),
    VpcConfig: await readVpcConfig(context, settings.VpcConfig),
    Layers: settings.Layers && layersOf(context, settings.Layers),
    TracingConfig: settings.TracingConfig && { Mode: settings.TracingConfig.Mode ?? "PassThrough" },
    EphemeralStorage: settings.EphemeralStorage,
    SnapStart: settings.SnapStart && {
      ApplyOn: settings.SnapStart.ApplyOn ?? "None",
      OptimizationStatus: "Off" as const,
    },
  });
}

const withoutUndefined = <T extends object>(members: T): T =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;

/** Beyond what the model itself says: it allows more for functions of kinds that are not here. */
function checkRanges({ Handler, Timeout = 3, MemorySize = 128, EphemeralStorage }: Settings): void {
  if (Handler !== undefined && !/^[^\s]+$/.test(Handler))
    throw broken("handler", Handler, "satisfy regular expression pattern: [^\\s]+");
  if (Timeout > 900) throw broken("timeout", Timeout, "have value less than or equal to 900");
  if (MemorySize > 10_240) throw broken("memorySize", MemorySize, "have value less than or equal to 10240");
  const size = EphemeralStorage?.Size ?? 512;
  if (size < 512) throw broken("ephemeralStorage.size", size, "have value greater than or equal to 512");
  if (size > 10_240) throw broken("ephemeralStorage.size", size, "have value less than or equal to 10240");
}

/** LoggingConfig as it is answered: levels only with JSON, the group always. */
export function readLogging(
  given: Lambda.LoggingConfig | undefined,
  before: Lambda.LoggingConfig | undefined,
  name: string,
): Lambda.LoggingConfig {
  const LogFormat = given?.LogFormat ?? before?.LogFormat ?? "Text";
  const LogGroup = given?.LogGroup ?? before?.LogGroup ?? `/aws/lambda/${name}`;
  if (LogFormat === "Text") {
    if (given?.ApplicationLogLevel ?? given?.SystemLogLevel)
      throw invalidValue(
        "To set ApplicationLogLevel or SystemLogLevel, LogFormat must be JSON. Change LogFormat to JSON and try again.",
      );
    return { LogFormat, LogGroup };
  }
  return {
    LogFormat,
    ApplicationLogLevel: given?.ApplicationLogLevel ?? before?.ApplicationLogLevel ?? "INFO",
    SystemLogLevel: given?.SystemLogLevel ?? before?.SystemLogLevel ?? "INFO",
    LogGroup,
  };
}

function refuseUnsupported(settings: Settings): void {
  if (settings.KMSKeyArn) throw notInSandbox("KMSKeyArn");
  if (settings.FileSystemConfigs?.length) throw notInSandbox("FileSystemConfigs (Amazon EFS)");
  for (const member of ["ImageConfig", "CapacityProviderConfig", "DurableConfig"] as const)
    if (settings[member] !== undefined) throw notInSandbox(member);
}

const broken = (member: string, value: unknown, rule: string) =>
  fault(
    "ValidationException",
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${rule}`,
    { status: 400 },
  );
