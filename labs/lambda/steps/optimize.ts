import { type AliasConfiguration, Lambda } from "@aws-sdk/client-lambda";
import {
  accept,
  check,
  fail,
  found,
  type LabContext,
  mistake,
  type ProbeContext,
  type SolveContext,
  step,
  type Verdict,
} from "../../../src/lab/index.ts";
import { keepOrMakeFunction } from "../functions/keep.ts";
import { RECIPES } from "../functions/recipes.ts";
import { compare, EXPECTED, halfOfSmallest, SMALLEST } from "../measuring/compare.ts";
import { choose, type Measured, measure, measuredText } from "../measuring/measure.ts";
import {
  keepOrPublishSize,
  SIZES,
  type Size,
  type SizedVersion,
  sizedVersions,
  sizeText,
} from "../measuring/versions.ts";
import { concurrency } from "./concurrency.ts";
import { customRuntime } from "./custom-runtime.ts";
import { base } from "./groundwork.ts";
import { network } from "./network.ts";
import { provisioned } from "./provisioned.ts";
import { snapstart } from "./snapstart.ts";
import { streaming } from "./streaming.ts";

export interface Tuned {
  readonly sieveName: string;
  readonly bestVersion: string;
}

/** Last of all: what else runs at the same time would be measured, too. */
const needs = { base, customRuntime, concurrency, provisioned, snapstart, network, streaming };
type Needs = typeof needs;

const ALIAS = "tuned";
const LIMIT_MS = 600;
const CANARY = 0.1;

const pointedAt = (id: string, says: string, size: (best: SizedVersion | undefined) => Size) =>
  mistake<Tuned, Needs>({
    id,
    says,
    async make(context, { sieveName, bestVersion }) {
      const versions = await sizedVersions(context, sieveName);
      const { memory, architecture } = size(versions.find(({ version }) => version === bestVersion));
      const wrong = versions.find((each) => each.memory === memory && each.architecture === architecture);
      await point(context, sieveName, found(wrong?.version, "There is no such version."));
    },
    undo: (context, { sieveName, bestVersion }) => point(context, sieveName, bestVersion),
  });

const smallest = pointedAt(
  "smallest",
  "The alias points at the version with the least memory, which gets the least of a processor: cheaper is not the same as smaller. Measure, and point it at the winner.",
  () => SMALLEST,
);

const x86 = pointedAt(
  "x86",
  "The alias points at an x86_64 version; the same code on arm64 costs a fifth less per millisecond: publish the best size with --architectures arm64 and point the alias at it.",
  (best) => ({ memory: best?.memory ?? 512, architecture: "x86_64" }),
);

const canaryLeft = mistake<Tuned, Needs>({
  id: "canary-left",
  says: "The alias still sends a share of its invocations to another version: a canary ends. Once the new version has proved itself, clear the weights (--routing-config AdditionalVersionWeights={}).",
  async make(context, { sieveName, bestVersion }) {
    const versions = await sizedVersions(context, sieveName);
    const other = found(versions.find(({ version }) => version !== bestVersion)?.version, "There is no other version.");
    const RoutingConfig = { AdditionalVersionWeights: { [other]: CANARY } };
    await context.aws(Lambda).updateAlias({ FunctionName: sieveName, Name: ALIAS, RoutingConfig });
  },
  undo: (context, { sieveName, bestVersion }) => point(context, sieveName, bestVersion),
});

/** Memory and architecture, chosen by measurement. */
export const optimize = step({
  id: "optimize",
  title: "Measure memory and architecture, choose",
  covers: ["lambda/exercise/optimize-performance-and-cost"],
  needs,
  minutes: 6,
  async solve(context, { base: { roleArn } }) {
    const name = context.run.name("sieve");
    await keepOrMakeFunction(context, RECIPES.sieve, { roleArn });
    if (await isDone(context, name)) return;
    const versions: SizedVersion[] = [];
    for (const memory of SIZES)
      versions.push(await keepOrPublishSize(context, name, { memory, architecture: "x86_64" }));
    const measured = await measureAll(context, name, versions);
    const best = found(choose(measured, Math.min(LIMIT_MS, halfOfSmallest(measured))), "Nothing was measured.");
    await point(context, name, best.version);
    const onArm = await keepOrPublishSize(context, name, { memory: best.memory, architecture: "arm64" });
    // Beside it the one to beat, measured at the same time. What is dearer is measured once more: noise goes, a price stays.
    const isCheaper = ([arm, same]: readonly Measured[]): boolean => (arm?.cost ?? 0) <= (same?.cost ?? 0);
    const [arm] = await measureAll(context, name, [onArm, best], isCheaper);
    await context.remember("runs", [...measured, ...(arm ? [arm] : [])].map(measuredText));
    await shift(context, name, { from: best.version, to: onArm.version });
    context.say(`The alias ${ALIAS} points at version ${onArm.version}, ${sizeText(onArm)}.`);
  },
  async locate(context): Promise<Tuned> {
    const sieveName = context.run.name("sieve");
    const alias = await readAlias(context, sieveName);
    return { sieveName, bestVersion: found(alias?.FunctionVersion, `${sieveName} has no alias ${ALIAS}.`) };
  },
  checks: [
    check<Tuned, Needs>({
      id: "best",
      title: "The alias points at a version that is quick and cheap",
      hints: [
        "Cheaper is not the same as smaller.",
        "Duration × memory is the bill; try 512 and 1024 on arm64, point the alias at the winner.",
      ],
      mistakes: [smallest, x86, canaryLeft],
      probes: ["lambda:Invoke"],
      run: judge,
    }),
  ],
});

async function judge(context: ProbeContext, { sieveName, bestVersion }: Tuned): Promise<Verdict> {
  const versions = await sizedVersions(context, sieveName);
  const tuned = versions.find(({ version }) => version === bestVersion);
  const expected = EXPECTED;
  if (!tuned)
    return fail({ expected, actual: `version ${bestVersion}`, fix: "Point the alias at a published version." });
  const actual = `${ALIAS} is version ${tuned.version}, ${sizeText(tuned)}`;
  if (tuned.memory === SMALLEST.memory && tuned.architecture === SMALLEST.architecture)
    return fail({ expected, actual, fix: smallest.says, mistake: smallest.id });
  if (tuned.architecture !== "arm64") return fail({ expected, actual, fix: x86.says, mistake: x86.id });
  const beside = weightsOf(await readAlias(context, sieveName));
  if (beside.length > 0)
    return fail({
      expected,
      actual: `${actual}, and version ${beside.join()} beside it`,
      fix: canaryLeft.says,
      mistake: canaryLeft.id,
    });
  const measured = await measure(
    context.probe(Lambda),
    sieveName,
    versions,
    (all) => compare(all, tuned.version).status === "pass",
  );
  return compare(measured, tuned.version);
}

async function measureAll(
  context: SolveContext,
  name: string,
  versions: readonly SizedVersion[],
  isEnough?: (measured: readonly Measured[]) => boolean,
): Promise<readonly Measured[]> {
  const measured = await measure(context.aws(Lambda), name, versions, isEnough);
  for (const each of measured)
    context.say(`${measuredText(each)}${each.init === undefined ? "" : ` (INIT ${Math.round(each.init)} ms)`}.`);
  return measured;
}

/** An alias on x86_64 may be one of an attempt that was interrupted half-way. */
async function isDone(context: SolveContext, name: string): Promise<boolean> {
  const alias = await readAlias(context, name);
  const version = (await sizedVersions(context, name)).find((each) => each.version === alias?.FunctionVersion);
  const isChosen = version?.architecture === "arm64" && version.memory > SMALLEST.memory;
  return isChosen && weightsOf(alias).length === 0;
}

/** Versions beside the alias's own that get a share of its invocations. */
const weightsOf = (alias: AliasConfiguration | undefined): string[] =>
  Object.keys(alias?.RoutingConfig?.AdditionalVersionWeights ?? {});

const readAlias = ({ aws }: Pick<LabContext, "aws">, FunctionName: string) =>
  accept(aws(Lambda).getAlias({ FunctionName, Name: ALIAS }), "ResourceNotFoundException");

/** Makes the alias where it is not there. */
async function point(context: SolveContext, FunctionName: string, FunctionVersion: string): Promise<void> {
  const lambda = context.aws(Lambda);
  if (await readAlias(context, FunctionName))
    await lambda.updateAlias({ FunctionName, Name: ALIAS, FunctionVersion, ...NO_WEIGHTS });
  else await lambda.createAlias({ FunctionName, Name: ALIAS, FunctionVersion });
}

const NO_WEIGHTS = { RoutingConfig: { AdditionalVersionWeights: {} } };

/** A tenth of the invocations first, then all of them: nobody waits for a version that nobody has tried. */
async function shift(context: SolveContext, name: string, { from, to }: { from: string; to: string }): Promise<void> {
  const weights = { AdditionalVersionWeights: { [to]: CANARY } };
  await context
    .aws(Lambda)
    .updateAlias({ FunctionName: name, Name: ALIAS, FunctionVersion: from, RoutingConfig: weights });
  context.say(`Version ${to} gets ${CANARY * 100} % of the invocations, version ${from} the others.`);
  await point(context, name, to);
}
