import type * as Lambda from "@aws-sdk/client-lambda";
import { randomUuid } from "../../../shared/random.ts";
import type { Context, Input } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { storeCode } from "./code-store.ts";
import { conflict, invalidValue, notInSandbox } from "./faults.ts";
import { requireUnzippedSize } from "./function-layers.ts";
import { readFunctionName } from "./function-name.ts";
import { readLogging, readSettings } from "./settings.ts";
import { requireSnapStart } from "./snap-start.ts";
import { type Configuration, functionArn, functions } from "./state.ts";
import { requireTags } from "./tags.ts";
import { readUpload } from "./uploads.ts";
import { publish } from "./versions.ts";
import { isInVpc, requireInterfacePermissions } from "./vpc-config.ts";

type CreateInput = Input<typeof Lambda, "CreateFunction">;

/** A new function of a zip archive takes a moment to become Active. */
const ACTIVATION_MS = 2_000;
/** In a VPC its network interfaces come first. */
export const VPC_ACTIVATION_MS = 60_000;

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export const createFunction: Api<"CreateFunction"> = async (input, context) => {
  const { name, qualifier } = readFunctionName(context, input.FunctionName);
  if (qualifier !== undefined) throw invalidValue(`The function name ${input.FunctionName} must not have a qualifier.`);
  requireZipPackage(input);
  const arn = functionArn(context, name);
  if (context.table(functions).has(name)) throw conflict(`Function already exist: ${name}`);
  const tags = requireTags(input.Tags);
  const settings = await readSettings(context, input);
  if (settings.SnapStart?.ApplyOn === "PublishedVersions") requireSnapStart(settings.Runtime);
  await requireInterfacePermissions(context, settings);
  const code = await storeCode(context, await readUpload(context, input.Code), "CreateFunction");
  requireUnzippedSize(context, code.sha256, settings.Layers);
  // Another call may have made it while this one looked at roles and code.
  if (context.table(functions).has(name)) throw conflict(`Function already exist: ${name}`);
  const config: Configuration = {
    FunctionName: name,
    FunctionArn: arn,
    Description: "",
    Timeout: 3,
    MemorySize: 128,
    Version: "$LATEST",
    TracingConfig: { Mode: "PassThrough" },
    PackageType: "Zip",
    Architectures: input.Architectures ?? ["x86_64"],
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    ...settings,
    CodeSize: code.size,
    CodeSha256: code.sha256,
    LoggingConfig: readLogging(input.LoggingConfig, undefined, name),
    LastModified: timestamp(context),
    RevisionId: randomUuid(),
    State: "Pending",
    StateReason: "The function is being created.",
    StateReasonCode: "Creating",
  };
  const row = { name, arn, config, tags, reserved: undefined, lastVersion: 0 };
  context.table(functions).put(name, row);
  context.later("activate", context.clock.lifecycle(isInVpc(config) ? VPC_ACTIVATION_MS : ACTIVATION_MS), { name });
  return input.Publish ? publish(context, row, {}) : config;
};

/** `2026-01-31T09:30:00.123+0000`. */
export const timestamp = (context: Context): string => context.clock.date().toISOString().replace("Z", "+0000");

function requireZipPackage(input: CreateInput): void {
  if (input.PackageType === "Image" || input.Code?.ImageUri !== undefined)
    throw notInSandbox("PackageType Image (a function from a container image)");
  for (const member of ["CodeSigningConfigArn", "TenancyConfig", "PublishTo"] as const)
    if (input[member] !== undefined) throw notInSandbox(member);
  if (input.Runtime === undefined || input.Handler === undefined)
    throw invalidValue("Runtime and Handler are mandatory parameters for functions created with deployment packages.");
}
