/** Versions of the function that differ in memory or architecture only: memory is frozen in a version. */
import { type Architecture, type FunctionConfiguration, Lambda } from "@aws-sdk/client-lambda";
import type { LabContext } from "../../../src/lab/index.ts";
import { codeOf, publish, reconfigure, settled } from "../functions/keep.ts";
import { RECIPES } from "../functions/recipes.ts";

export interface Size {
  readonly memory: number;
  readonly architecture: Architecture;
}

export interface SizedVersion extends Size {
  readonly version: string;
}

/** 1,769 MB is a whole processor core. */
export const SIZES = [128, 512, 1024, 1769] as const;

type Maker = Pick<LabContext, "aws" | "until" | "assets">;

/** The version of this size; published where there is none. */
export async function keepOrPublishSize(context: Maker, name: string, size: Size): Promise<SizedVersion> {
  const known = (await sizedVersions(context, name)).find((each) => isSize(each, size));
  if (known) return known;
  const config = await settled(context, name);
  if (config.MemorySize !== size.memory) await reconfigure(context, name, { MemorySize: size.memory });
  if (!config.Architectures?.includes(size.architecture)) {
    // The architecture is a property of the code, and is changed with it.
    const ZipFile = codeOf(context, RECIPES.sieve);
    await context.aws(Lambda).updateFunctionCode({ FunctionName: name, ZipFile, Architectures: [size.architecture] });
    await settled(context, name);
  }
  return sized(await publish(context, name));
}

export async function sizedVersions({ aws }: Pick<LabContext, "aws">, FunctionName: string): Promise<SizedVersion[]> {
  const { Versions = [] } = await aws(Lambda).listVersionsByFunction({ FunctionName });
  return Versions.filter(({ Version }) => Version !== "$LATEST").map(sized);
}

const sized = ({ Version = "", MemorySize = 0, Architectures }: FunctionConfiguration): SizedVersion => ({
  version: Version,
  memory: MemorySize,
  architecture: Architectures?.[0] ?? "x86_64",
});

const isSize = (a: Size, b: Size): boolean => a.memory === b.memory && a.architecture === b.architecture;

export const sizeText = ({ memory, architecture }: Size): string => `${memory} MB ${architecture}`;
