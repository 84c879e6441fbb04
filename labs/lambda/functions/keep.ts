/** Creating and changing functions; every change is waited for, because Lambda refuses the next one until then. */
import {
  type CreateFunctionRequest,
  type FunctionConfiguration,
  Lambda,
  type UpdateFunctionConfigurationRequest,
} from "@aws-sdk/client-lambda";
import { accept, found, type LabContext, zipOf } from "../../../src/lab/index.ts";
import type { Recipe } from "./recipes.ts";

type Maker = Pick<LabContext, "aws" | "run" | "assets" | "until">;

export type Wanted = Pick<CreateFunctionRequest, "Layers" | "VpcConfig" | "Environment"> & {
  readonly roleArn: string;
};

/** The function, once it can be invoked; made where it is not there. */
export async function keepOrMakeFunction(
  context: Maker,
  recipe: Recipe,
  { roleArn, ...more }: Wanted,
): Promise<FunctionConfiguration> {
  const lambda = context.aws(Lambda);
  const FunctionName = context.run.name(recipe.logical);
  if (await readFunction(context, FunctionName)) return settled(context, FunctionName);
  const create = () =>
    lambda.createFunction({
      FunctionName,
      Description: recipe.does,
      Runtime: recipe.runtime,
      Handler: recipe.handler,
      Role: roleArn,
      Code: { ZipFile: codeOf(context, recipe) },
      Architectures: [recipe.architecture],
      MemorySize: recipe.memory,
      Timeout: recipe.timeout,
      LoggingConfig: { LogFormat: recipe.logFormat },
      ...more,
    });
  await context.until({
    for: "Lambda to accept the role, which may be seconds old",
    // An interrupted attempt may have made it: a second one is then refused.
    read: async () => {
      try {
        return await accept(create(), "ResourceConflictException").then(() => "created");
      } catch (error) {
        if (!isRoleNotKnownYet(error)) throw error;
        return undefined;
      }
    },
    observed: (made) => made ?? "role not known yet",
    done: (made) => made !== undefined,
    usual: 10,
    limit: 60,
  });
  return settled(context, FunctionName);
}

/** The role, and later its permissions, take seconds to be seen everywhere. */
const isRoleNotKnownYet = (error: unknown): boolean =>
  error instanceof Error &&
  error.name === "InvalidParameterValueException" &&
  /cannot be assumed|does not have permissions/.test(error.message);

/** The recipe's files as an archive, at its root. */
export const codeOf = ({ assets }: Pick<LabContext, "assets">, { code }: Recipe): Uint8Array =>
  zipOf(code.map((path) => ({ path: path.split("/").at(-1) ?? path, bytes: assets.bytes(path) })));

export const readFunction = ({ aws }: Pick<LabContext, "aws">, FunctionName: string) =>
  accept(aws(Lambda).getFunctionConfiguration({ FunctionName }), "ResourceNotFoundException");

/** Waits until the function is Active and no update is under way. */
export async function settled(
  context: Pick<LabContext, "aws" | "until">,
  FunctionName: string,
): Promise<FunctionConfiguration> {
  const configuration = await context.until({
    for: `${FunctionName} to be ready`,
    read: () => readFunction(context, FunctionName),
    observed: (each) => (each?.LastUpdateStatus === "InProgress" ? "update in progress" : (each?.State ?? "absent")),
    done: (each) => each?.State === "Active" && each.LastUpdateStatus !== "InProgress",
    failed: (each) => {
      if (each?.State === "Failed") return each.StateReason ?? "It failed.";
      return each?.LastUpdateStatus === "Failed" ? (each.LastUpdateStatusReason ?? "The update failed.") : undefined;
    },
    usual: 5,
    limit: 240,
  });
  return found(configuration, `No function named ${FunctionName}.`);
}

/** Changes the function's configuration and waits for it. */
export async function reconfigure(
  context: Pick<LabContext, "aws" | "until">,
  FunctionName: string,
  changes: Omit<UpdateFunctionConfigurationRequest, "FunctionName">,
): Promise<FunctionConfiguration> {
  await settled(context, FunctionName);
  await context.aws(Lambda).updateFunctionConfiguration({ FunctionName, ...changes });
  return settled(context, FunctionName);
}

/** Replaces a function's code: by this module, or else by the recipe's own files. */
export async function upload(context: Maker, recipe: Recipe, module?: string): Promise<void> {
  const FunctionName = context.run.name(recipe.logical);
  const own = module === undefined ? undefined : zipOf([{ path: "index.mjs", bytes: Buffer.from(module) }]);
  await settled(context, FunctionName);
  await context.aws(Lambda).updateFunctionCode({ FunctionName, ZipFile: own ?? codeOf(context, recipe) });
  await settled(context, FunctionName);
}

/** A function that is there and does not work, as the recipe has it. */
export async function renew(
  context: Maker,
  recipe: Recipe,
  changes: Pick<UpdateFunctionConfigurationRequest, "Layers"> = {},
): Promise<void> {
  await upload(context, recipe);
  const { runtime: Runtime, handler: Handler, memory: MemorySize, timeout: Timeout } = recipe;
  await reconfigure(context, context.run.name(recipe.logical), { Runtime, Handler, MemorySize, Timeout, ...changes });
}

/** Publishes what $LATEST is now; waits until the version can be invoked, or has failed to get ready. */
export async function publish(
  context: Pick<LabContext, "aws" | "until">,
  FunctionName: string,
): Promise<FunctionConfiguration> {
  const lambda = context.aws(Lambda);
  const { Version: Qualifier } = await lambda.publishVersion({ FunctionName });
  return context.until({
    for: `version ${Qualifier} of ${FunctionName} to be ready`,
    read: () => lambda.getFunctionConfiguration({ FunctionName, Qualifier }),
    observed: ({ State }) => State ?? "unknown",
    done: ({ State }) => State === "Active" || State === "Failed",
    usual: 5,
    // SnapStart runs INIT and takes its snapshot first.
    limit: 300,
  });
}
