import type * as Config from "@aws-sdk/client-config-service";
import { type Context, page } from "../../kit/index.ts";
import { namedRules, ruleOf } from "./config-rules.ts";
import type { On } from "./handler.ts";
import { type EvaluationRow, evaluations } from "./state.ts";

const CAP = 25;

/** https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigRuleEvaluationStatus.html */
export const describeConfigRuleEvaluationStatus: On<"DescribeConfigRuleEvaluationStatus"> = (input, context) => {
  const { items, next } = page(namedRules(context, input.ConfigRuleNames), {
    token: input.NextToken,
    limit: input.Limit || undefined,
    max: 50,
    badToken: "InvalidNextTokenException",
  });
  return {
    ConfigRulesEvaluationStatus: items.map(({ name, arn, id, activated, invoked, evaluated, failed }) => ({
      ConfigRuleName: name,
      ConfigRuleArn: arn,
      ConfigRuleId: id,
      FirstActivatedTime: new Date(activated),
      FirstEvaluationStarted: invoked !== undefined,
      ...(invoked === undefined ? {} : { LastSuccessfulInvocationTime: new Date(invoked) }),
      ...(evaluated === undefined ? {} : { LastSuccessfulEvaluationTime: new Date(evaluated) }),
      ...(failed
        ? {
            LastFailedEvaluationTime: new Date(failed.at),
            LastErrorCode: failed.code,
            LastErrorMessage: failed.message,
          }
        : {}),
    })),
    NextToken: next,
  };
};

export const getComplianceDetailsByConfigRule: On<"GetComplianceDetailsByConfigRule"> = (input, context) => {
  const { name } = ruleOf(context, input.ConfigRuleName);
  const rows = resultsOf(context, name).filter((row) => isWanted(complianceOf(row), input.ComplianceTypes));
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: input.Limit || undefined,
    max: 100,
    badToken: "InvalidNextTokenException",
  });
  return { EvaluationResults: items.map(resultAsAnswered), NextToken: next };
};

/** https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeComplianceByConfigRule.html */
export const describeComplianceByConfigRule: On<"DescribeComplianceByConfigRule"> = (input, context) => {
  const all = namedRules(context, input.ConfigRuleNames).map(({ name }) => ({
    ConfigRuleName: name,
    Compliance: summaryOf(resultsOf(context, name)),
  }));
  const rows = all.filter(({ Compliance }) => isWanted(Compliance.ComplianceType, input.ComplianceTypes));
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: undefined,
    max: 25,
    badToken: "InvalidNextTokenException",
  });
  return { ComplianceByConfigRules: items, NextToken: next };
};

export const getComplianceDetailsByResource: On<"GetComplianceDetailsByResource"> = (input, context) => {
  const rows = context
    .table(evaluations)
    .list()
    .filter(
      (row) =>
        row.type === input.ResourceType &&
        row.id === input.ResourceId &&
        isWanted(complianceOf(row), input.ComplianceTypes),
    );
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: undefined,
    max: 100,
    badToken: "InvalidNextTokenException",
  });
  return { EvaluationResults: items.map(resultAsAnswered), NextToken: next };
};

export const describeComplianceByResource: On<"DescribeComplianceByResource"> = (input, context) => {
  const byResource = new Map<string, EvaluationRow[]>();
  for (const row of context.table(evaluations).list()) {
    if ((input.ResourceType ?? row.type) !== row.type || (input.ResourceId ?? row.id) !== row.id) continue;
    const key = `${row.type}/${row.id}`;
    byResource.set(key, [...(byResource.get(key) ?? []), row]);
  }
  const all = [...byResource.values()].map((rows) => ({
    ResourceType: rows[0]?.type,
    ResourceId: rows[0]?.id,
    Compliance: summaryOf(rows),
  }));
  const rows = all.filter(({ Compliance }) => isWanted(Compliance.ComplianceType, input.ComplianceTypes));
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: input.Limit || undefined,
    max: 100,
    badToken: "InvalidNextTokenException",
  });
  return { ComplianceByResources: items, NextToken: next };
};

/** Rules that are compliant and that are not. */
export const getComplianceSummaryByConfigRule: On<"GetComplianceSummaryByConfigRule"> = (_input, context) => {
  const types = namedRules(context, undefined).map(({ name }) => summaryOf(resultsOf(context, name)).ComplianceType);
  const count = (wanted: Config.ComplianceType) => capped(types.filter((type) => type === wanted).length);
  return {
    ComplianceSummary: {
      CompliantResourceCount: count("COMPLIANT"),
      NonCompliantResourceCount: count("NON_COMPLIANT"),
      ComplianceSummaryTimestamp: context.clock.date(),
    },
  };
};

const resultsOf = (context: Context, rule: string): EvaluationRow[] => context.table(evaluations).list(`${rule}/`);

const complianceOf = ({ compliant }: EvaluationRow): Config.ComplianceType =>
  compliant ? "COMPLIANT" : "NON_COMPLIANT";

const isWanted = (type: Config.ComplianceType | undefined, wanted: readonly Config.ComplianceType[] | undefined) =>
  !wanted?.length || (type !== undefined && wanted.includes(type));

function summaryOf(rows: readonly EvaluationRow[]): Config.Compliance {
  if (rows.length === 0) return { ComplianceType: "INSUFFICIENT_DATA" };
  const bad = rows.filter(({ compliant }) => !compliant).length;
  return bad === 0
    ? { ComplianceType: "COMPLIANT" }
    : { ComplianceType: "NON_COMPLIANT", ComplianceContributorCount: capped(bad) };
}

const capped = (count: number): Config.ComplianceContributorCount => ({
  CappedCount: Math.min(count, CAP),
  CapExceeded: count > CAP,
});

const resultAsAnswered = (row: EvaluationRow): Config.EvaluationResult => ({
  EvaluationResultIdentifier: {
    EvaluationResultQualifier: {
      ConfigRuleName: row.rule,
      ResourceType: row.type,
      ResourceId: row.id,
      EvaluationMode: "DETECTIVE",
    },
    OrderingTimestamp: new Date(row.read),
  },
  ComplianceType: complianceOf(row),
  ResultRecordedTime: new Date(row.recorded),
  ConfigRuleInvokedTime: new Date(row.read),
  Annotation: row.annotation,
});
