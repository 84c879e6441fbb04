/** Managed rules of AWS Config about clusters, task definitions and repositories, and what they found of the run. */
import {
  type ConfigRule,
  ConfigService,
  type EvaluationResult,
  paginateDescribeConfigRules,
} from "@aws-sdk/client-config-service";
import { accept, type LabContext } from "../../../src/lab/index.ts";

type Context = Pick<LabContext, "aws" | "run">;

/** By the logical name of the rule. */
const RULES = {
  insights: "ECS_CONTAINER_INSIGHTS_ENABLED",
  nonprivileged: "ECS_CONTAINERS_NONPRIVILEGED",
  readonly: "ECS_CONTAINERS_READONLY_ACCESS",
  scanning: "ECR_PRIVATE_IMAGE_SCANNING_ENABLED",
  immutability: "ECR_PRIVATE_TAG_IMMUTABILITY_ENABLED",
} as const;

export const IDENTIFIERS: readonly string[] = Object.values(RULES);

/** The account's rules with one of these identifiers, whatever they are called. */
export async function findRules({ aws }: Pick<Context, "aws">): Promise<ConfigRule[]> {
  const rules: ConfigRule[] = [];
  for await (const page of paginateDescribeConfigRules({ client: aws(ConfigService) }, {}))
    rules.push(...(page.ConfigRules ?? []));
  return rules.filter(({ Source, ConfigRuleState }) => {
    return IDENTIFIERS.includes(Source?.SourceIdentifier ?? "") && ConfigRuleState !== "DELETING";
  });
}

/** Puts the run's own rules; one that is there is kept, because AWS refuses to change it while it is evaluated. */
export async function keepOrMakeRules({ aws, run }: Context): Promise<void> {
  const known = new Set((await findRules({ aws })).map(({ ConfigRuleName }) => ConfigRuleName));
  for (const [logical, SourceIdentifier] of Object.entries(RULES)) {
    const ConfigRuleName = run.name(logical);
    if (known.has(ConfigRuleName)) continue;
    const Source = { Owner: "AWS" as const, SourceIdentifier };
    await aws(ConfigService).putConfigRule({ ConfigRule: { ConfigRuleName, Source } });
  }
}

/** Results for the run's resources: their ids hold its name, whether they are names or ARNs. */
export async function resultsOf({ aws, run }: Context, ConfigRuleName: string): Promise<EvaluationResult[]> {
  const results: EvaluationResult[] = [];
  let NextToken: string | undefined;
  do {
    const page = await aws(ConfigService).getComplianceDetailsByConfigRule({ ConfigRuleName, NextToken });
    results.push(...(page.EvaluationResults ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return results.filter((each) => resourceOf(each).includes(run.name()));
}

export const resourceOf = ({ EvaluationResultIdentifier }: EvaluationResult): string =>
  EvaluationResultIdentifier?.EvaluationResultQualifier?.ResourceId ?? "";

export interface Findings {
  /** Resources of the run that keep the rules, by number. */
  readonly compliant: number;
  /** `<rule>: <resource>` */
  readonly broken: readonly string[];
  /** Rules that have not judged any resource of the run yet. */
  readonly silent: readonly string[];
}

export async function judged(context: Context, rules: readonly ConfigRule[]): Promise<Findings> {
  const all = await Promise.all(
    rules.map(async ({ ConfigRuleName = "" }) => ({
      rule: ConfigRuleName,
      results: await resultsOf(context, ConfigRuleName),
    })),
  );
  const broken = all.flatMap(({ rule, results }) =>
    results.filter((each) => each.ComplianceType === "NON_COMPLIANT").map((each) => `${rule}: ${resourceOf(each)}`),
  );
  const compliant = all.flatMap(({ results }) => results.filter((each) => each.ComplianceType === "COMPLIANT")).length;
  return { compliant, broken, silent: all.filter(({ results }) => results.length === 0).map(({ rule }) => rule) };
}

/** Has the rules judge anew, and waits until what they say is as expected. */
export async function judgeAnew(
  context: Pick<LabContext, "aws" | "run" | "until">,
  rules: readonly ConfigRule[],
  expected: "compliant" | "broken",
): Promise<void> {
  const ConfigRuleNames = rules.flatMap(({ ConfigRuleName }) => ConfigRuleName ?? []);
  await context.until({
    for: "the rules to judge anew",
    read: async () => {
      // Once a minute, and not while a rule is being evaluated: then the next look asks again.
      const start = context.aws(ConfigService).startConfigRulesEvaluation({ ConfigRuleNames });
      await accept(start, "LimitExceededException", "ResourceInUseException");
      return judged(context, rules);
    },
    observed: ({ broken, silent }) => `${broken.length} not compliant, ${silent.length} rules silent`,
    done: ({ broken, silent }) => silent.length === 0 && broken.length > 0 === (expected === "broken"),
    usual: 120,
    limit: 1200,
    every: 20,
  });
}
