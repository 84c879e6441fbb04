import { Lambda } from "@aws-sdk/client-lambda";
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
import { choose, measure, measuredText, NEAR } from "../measuring/measure.ts";
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
const WARM_CALLS = 5;
/** One measurement may meet a busy machine: a version is not among the cheapest when each of so many says so. */
const ROUNDS = 3;
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
    if (await readAlias(context, name)) return;
    const versions: SizedVersion[] = [];
    for (const memory of SIZES)
      versions.push(await keepOrPublishSize(context, name, { memory, architecture: "x86_64" }));
    const measured = await measureAll(context, name, versions, WARM_CALLS);
    const best = found(choose(measured, Math.min(LIMIT_MS, halfOfSmallest(measured))), "Nothing was measured.");
    await point(context, name, best.version);
    const onArm = await keepOrPublishSize(context, name, { memory: best.memory, architecture: "arm64" });
    // Code gets quicker while it runs: the newcomer gets as many tries as it takes to be past that, and beside it the one to beat.
    const [arm, same] = await measureAll(context, name, [onArm, best], 2 * WARM_CALLS);
    await context.remember("runs", [...measured, ...(arm ? [arm] : [])].map(measuredText));
    if (!arm || (same && arm.cost > NEAR * same.cost))
      return context.say(`The alias ${ALIAS} stays with ${sizeText(best)}: arm64 is not cheaper here.`);
    await shift(context, name, { from: best.version, to: arm.version });
    context.say(`The alias ${ALIAS} points at version ${arm.version}: ${measuredText(arm)}.`);
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
      mistakes: [smallest, x86],
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
  for (let round = 1; ; round += 1) {
    const measured = await measure(context.probe(Lambda), sieveName, versions, WARM_CALLS);
    const verdict = compare(measured, tuned.version);
    if (verdict.status === "pass" || round === ROUNDS) return verdict;
  }
}

async function measureAll(context: SolveContext, name: string, versions: readonly SizedVersion[], calls: number) {
  const measured = await measure(context.aws(Lambda), name, versions, calls);
  for (const each of measured)
    context.say(`${measuredText(each)}${each.init === undefined ? "" : ` (INIT ${Math.round(each.init)} ms)`}.`);
  return measured;
}

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
