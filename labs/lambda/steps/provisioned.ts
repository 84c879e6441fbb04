import { Lambda } from "@aws-sdk/client-lambda";
import { accept, blocked, check, fail, found, mistake, pass, type SolveContext, step } from "../../../src/lab/index.ts";
import { explained } from "../functions/explain.ts";
import { invoke, member, told } from "../functions/invoke.ts";
import { publish, settled } from "../functions/keep.ts";
import {
  deletePolicies,
  keepOrMakeScaling,
  type Live,
  provision,
  readPolicies,
  readProvisioned,
  readTarget,
  seen,
  stopScaling,
} from "../scaling/provision.ts";
import { extensions } from "./extensions.ts";
import { functions } from "./functions.ts";
import { preflight } from "./preflight.ts";

const needs = { preflight, functions, extensions };
type Needs = typeof needs;

const ALIAS = "live";

const nothing = mistake<Live, Needs>({
  id: "nothing-provisioned",
  says: "Nothing is provisioned for the alias, so its first invocations wait for INIT: put a provisioned concurrency of 2 and wait for READY.",
  make: async ({ aws }, { functionName, alias }) => {
    await aws(Lambda).deleteProvisionedConcurrencyConfig({ FunctionName: functionName, Qualifier: alias });
  },
  undo: provision,
});

const unscaled = mistake<Live, Needs>({
  id: "no-scalable-target",
  says: "Nothing scales the alias: register function:<name>:<alias> as a scalable target with the dimension lambda:function:ProvisionedConcurrency.",
  make: stopScaling,
  undo: keepOrMakeScaling,
});

const unpoliced = mistake<Live, Needs>({
  id: "no-scaling-policy",
  says: "The alias is a scalable target, but no policy says when to scale it: put a target tracking policy for LambdaProvisionedConcurrencyUtilization.",
  make: deletePolicies,
  undo: keepOrMakeScaling,
});

const onLatest = mistake<Live, Needs>({
  id: "alias-on-latest",
  says: "The alias points at $LATEST, for which nothing can be provisioned (Provisioned Concurrency Configs cannot be applied to unpublished function versions): publish a version, and point the alias at it.",
  async make({ aws }, { functionName: FunctionName, alias }) {
    await aws(Lambda).deleteProvisionedConcurrencyConfig({ FunctionName, Qualifier: alias });
    await aws(Lambda).updateAlias({ FunctionName, Name: alias, FunctionVersion: "$LATEST" });
  },
  async undo(context, live) {
    const { functionName: FunctionName, alias, version } = live;
    await context.aws(Lambda).updateAlias({ FunctionName, Name: alias, FunctionVersion: version });
    await provision(context, live);
  },
});

/** Environments that are there before anybody asks, for an alias. */
export const provisioned = step({
  id: "provisioned",
  title: "Version, alias, provisioned concurrency and its scaling",
  covers: [
    "lambda/exercise/configure-provisioned-concurrency",
    "lambda/lambda-execution-model/provisioned-concurrency",
  ],
  needs,
  minutes: 5,
  async solve(context, { preflight: { blockedBy }, functions: { nodeName } }) {
    const live = await keepOrMakeAlias(context, nodeName);
    if (blockedBy) return context.say(blockedBy);
    const isNew = !(await readProvisioned(context, live));
    await provision(context, live);
    await keepOrMakeScaling(context, live);
    if (!isNew) return;
    const outcome = await invoke(context.aws(Lambda), nodeName, {}, ALIAS);
    const type = member(outcome.value, "init", "type");
    context.say(`First invocation of ${nodeName}:${ALIAS}: ${type}, ${told(outcome.report)}.`);
  },
  async locate(context, { functions: { nodeName } }): Promise<Live> {
    const read = context.aws(Lambda).getAlias({ FunctionName: nodeName, Name: ALIAS });
    const alias = await accept(read, "ResourceNotFoundException");
    const missing = `${nodeName} has no alias ${ALIAS}.`;
    return {
      functionName: nodeName,
      alias: ALIAS,
      version: found(alias?.FunctionVersion, missing),
      aliasArn: found(alias?.AliasArn, missing),
    };
  },
  checks: [
    check<Live, Needs>({
      id: "ready",
      title: "The alias has environments before anybody asks, $LATEST has none",
      hints: [
        "Which qualifier did you invoke?",
        "Provision the alias (of a published version without SnapStart), wait for READY, call `function:live`. Provisioned Concurrency Configs cannot be applied to unpublished function versions: the qualifier was $LATEST.",
      ],
      mistakes: [nothing, onLatest],
      probes: ["lambda:Invoke"],
      async run(context, live, { preflight: { blockedBy } }) {
        if (blockedBy) return blocked(blockedBy);
        const expected = "READY, and invocations in provisioned environments";
        if (live.version === "$LATEST")
          return fail({ expected, actual: `${live.alias} is $LATEST`, fix: onLatest.says, mistake: onLatest.id });
        const config = await readProvisioned(context, live);
        if (!config) return fail({ expected, actual: "none", fix: nothing.says, mistake: nothing.id });
        if (config.Status !== "READY" || !config.AvailableProvisionedConcurrentExecutions)
          return fail({ expected, actual: seen(config), fix: config.StatusReason ?? "Wait until they are ready." });
        const lambda = context.probe(Lambda);
        const types: string[] = [];
        for (const qualifier of [live.alias, undefined]) {
          const outcome = await invoke(lambda, live.functionName, {}, qualifier);
          const failure = explained(context.run, outcome);
          if (failure) return failure;
          types.push(String(member(outcome.value, "init", "type")));
        }
        const actual = `${live.alias}: ${types[0]}, $LATEST: ${types[1]}`;
        if (types.join() === "provisioned-concurrency,on-demand") return pass(`${seen(config)}; ${actual}`);
        return fail({ expected, actual, fix: "Invoke the alias that the concurrency was put on." });
      },
    }),
    check<Live, Needs>({
      id: "scales",
      title: "The provisioned concurrency follows its use",
      hints: [
        "Who changes the number at night?",
        "`aws application-autoscaling register-scalable-target --service-namespace lambda --resource-id function:<name>:live`, and put-scaling-policy with TargetTrackingScaling.",
      ],
      mistakes: [unscaled, unpoliced],
      async run(context, live, { preflight: { blockedBy } }) {
        if (blockedBy) return blocked(blockedBy);
        const target = await readTarget(context, live);
        const expected = `function:${live.functionName}:${live.alias} as a scalable target, with a policy`;
        if (!target) return fail({ expected, actual: "no such target", fix: unscaled.says, mistake: unscaled.id });
        const [policy] = await readPolicies(context, live);
        if (!policy) return fail({ expected, actual: "no policy", fix: unpoliced.says, mistake: unpoliced.id });
        const share = policy.TargetTrackingScalingPolicyConfiguration?.TargetValue;
        return pass(`${target.ResourceId}: ${target.MinCapacity} to ${target.MaxCapacity}, at ${share} in use`);
      },
    }),
  ],
});

/** The alias on a version of what the function is now; one that points at a version already stays there. */
async function keepOrMakeAlias(context: SolveContext, FunctionName: string) {
  const lambda = context.aws(Lambda);
  const alias = await accept(lambda.getAlias({ FunctionName, Name: ALIAS }), "ResourceNotFoundException");
  if (!alias || alias.FunctionVersion === "$LATEST") {
    await settled(context, FunctionName);
    const { Version: FunctionVersion } = await publish(context, FunctionName);
    const wanted = { FunctionName, Name: ALIAS, FunctionVersion };
    if (alias) await lambda.updateAlias(wanted);
    else await accept(lambda.createAlias(wanted), "ResourceConflictException");
  }
  return { functionName: FunctionName, alias: ALIAS };
}
