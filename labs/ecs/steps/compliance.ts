import type { ConfigRule } from "@aws-sdk/client-config-service";
import { ECR } from "@aws-sdk/client-ecr";
import { blocked, check, fail, found, mistake, type Outputs, pass, step } from "../../../src/lab/index.ts";
import { keepOrMakeRecorder, leftOut, readRecorder } from "../compliance/recorder.ts";
import { findRules, IDENTIFIERS, judgeAnew, judged, keepOrMakeRules } from "../compliance/rules.ts";
import { ensureHub, findingsOf, importFinding } from "../compliance/scan-finding.ts";
import { cluster } from "./cluster.ts";
import { image } from "./image.ts";
import { registry } from "./registry.ts";
import { taskdefs } from "./taskdefs.ts";

export interface Compliance {
  readonly rules: readonly ConfigRule[];
}

const needs = { cluster, registry, image, taskdefs };
type Needs = typeof needs;

const imageOf = ({ registry: { repositoryName }, image: { digest1 } }: Outputs<Needs>) => ({
  repositoryName,
  imageDigest: digest1,
});

const broken = mistake<Compliance, Needs>({
  id: "resource-breaks-rule",
  says: "A resource of the run breaks one of the rules: the result names it. Mend the resource (Insights on, read-only root, no privileges, scanning, immutable tags), not the rule, and have it judged again.",
  async make(context, { rules }, { registry: { repositoryName } }) {
    await context.aws(ECR).putImageTagMutability({ repositoryName, imageTagMutability: "MUTABLE" });
    await judgeAnew(context, rules, "broken");
  },
  async undo(context, { rules }, { registry: { repositoryName } }) {
    await context.aws(ECR).putImageTagMutability({ repositoryName, imageTagMutability: "IMMUTABLE" });
    await judgeAnew(context, rules, "compliant");
  },
});

const archivedFinding = mistake<Compliance, Needs>({
  id: "finding-archived",
  says: "The finding about the image is archived, so nobody looks at it: import it again with RecordState ACTIVE.",
  make: (context, _, outputs) => importFinding(context, imageOf(outputs), "ARCHIVED"),
  undo: (context, _, outputs) => importFinding(context, imageOf(outputs)),
});

/** Config judges how the run's resources are set up; Security Hub is told what a scan found. */
export const compliance = step({
  id: "compliance",
  title: "AWS Config rules, and a finding in Security Hub",
  covers: [
    "ecs/security/compliance-and-governance/aws-config-rules",
    "ecs/security/compliance-and-governance/aws-security-hub-integration",
  ],
  needs,
  minutes: 10,
  async solve(context, outputs) {
    await keepOrMakeRecorder(context);
    await keepOrMakeRules(context);
    await ensureHub(context);
    const findings = await findingsOf(context);
    if (!findings.some(({ RecordState }) => RecordState === "ACTIVE")) await importFinding(context, imageOf(outputs));
    const recorder = await readRecorder(context);
    const missing = recorder ? leftOut(recorder) : [];
    if (missing.length > 0) {
      context.say(`The account's own recorder does not record ${missing.join(", ")}: its rules stay silent there.`);
      return;
    }
    const rules = await findRules(context);
    const { silent, broken: bad } = await judged(context, rules);
    if (silent.length > 0 || bad.length > 0) await judgeAnew(context, rules, "compliant");
  },
  async locate(context): Promise<Compliance> {
    const rules = await findRules(context);
    found(rules[0], `No AWS Config rule judges containers (${IDENTIFIERS.join(", ")}).`);
    return { rules };
  },
  checks: [
    check<Compliance, Needs>({
      id: "compliant",
      title: "Five rules judge the run's resources, and all are kept",
      hints: [
        "Which resource is named in the result? `aws configservice get-compliance-details-by-config-rule`.",
        "Turn on Insights, make the root read-only and tags immutable, scan on push; then start-config-rules-evaluation.",
      ],
      mistakes: [broken],
      async run(context, { rules }) {
        const present = new Set(rules.map(({ Source }) => Source?.SourceIdentifier));
        const absent = IDENTIFIERS.filter((each) => !present.has(each));
        const expected = "no resource of the run breaks one of the five rules";
        if (absent.length > 0)
          return fail({ expected, actual: `no rule ${absent.join(", ")}`, fix: "Put a rule with each identifier." });
        const { compliant, broken: bad, silent } = await judged(context, rules);
        if (bad.length > 0) return fail({ expected, actual: bad.join("; "), fix: broken.says, mistake: broken.id });
        if (silent.length === 0) return pass(`${compliant} results, all COMPLIANT`);
        const recorder = await readRecorder(context);
        const unseen = recorder && recorder.name !== context.run.name() ? leftOut(recorder) : [];
        if (unseen.length > 0) return blocked(`The account's own recorder does not record ${unseen.join(", ")}.`);
        const fix = "Start the recorder, start the rules' evaluation, and wait: the first one takes minutes.";
        return fail({ expected, actual: `no results of ${silent.join(", ")}`, fix });
      },
    }),
    check<Compliance, Needs>({
      id: "finding",
      title: "Security Hub holds an active finding about an image of the run",
      hints: [
        "Who would see what the scan found? `aws securityhub get-findings`.",
        "`aws securityhub batch-import-findings` with GeneratorId the run's name and the image's ARN as resource.",
      ],
      mistakes: [archivedFinding],
      async run(context) {
        const findings = await findingsOf(context);
        const live = findings.find(({ RecordState }) => RecordState === "ACTIVE");
        if (live) return pass(`${live.Title}: ${live.Description}`);
        const expected = `an ACTIVE finding with GeneratorId ${context.run.name()}`;
        if (findings.length === 0)
          return fail({ expected, actual: "none", fix: "Turn Security Hub on and import one finding." });
        return fail({ expected, actual: "only archived ones", fix: archivedFinding.says, mistake: archivedFinding.id });
      },
    }),
  ],
});
