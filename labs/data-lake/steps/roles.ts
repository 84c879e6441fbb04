import { IAM } from "@aws-sdk/client-iam";
import { check, fail, found, type LabContext, mistake, pass, step, type Verdict } from "../../../src/lab/index.ts";
import {
  allowLake,
  denyLake,
  keepOrMakeRole,
  ROLES,
  type RoleRecipe,
  readRole,
  refusedInLake,
  trustOf,
} from "../lake/roles.ts";
import { lake } from "./lake.ts";

export interface Roles {
  readonly glueArn: string;
  readonly quicksightArn: string;
}

const needs = { lake };
type Needs = typeof needs;

const blind = mistake<Roles, Needs>({
  id: "glue-cannot-read",
  says: "Glue's role may not read the lake: AWSGlueServiceRole allows S3 for buckets named aws-glue-* only. Allow s3:ListBucket, GetObject and PutObject on this one.",
  make: (context) => denyLake(context, "glue"),
  undo: (context) => allowLake(context, "glue"),
});

const otherTrust = mistake<Roles, Needs>({
  id: "wrong-trust",
  says: "QuickSight's role does not trust quicksight.amazonaws.com: a data source with it would fail with FAILURE_TO_ASSUME_ROLE.",
  make: async (context) => {
    const { aws, run } = context;
    const PolicyDocument = trustOf(context, "glue.amazonaws.com");
    await aws(IAM).updateAssumeRolePolicy({ RoleName: run.name("quicksight"), PolicyDocument });
  },
  undo: async (context) => {
    const { aws, run } = context;
    const PolicyDocument = trustOf(context, "quicksight.amazonaws.com");
    await aws(IAM).updateAssumeRolePolicy({ RoleName: run.name("quicksight"), PolicyDocument });
  },
});

/** Neither service reads the lake by itself: each acts with a role of ours. */
export const roles = step({
  id: "roles",
  title: "A role for Glue and one for QuickSight",
  covers: ["data-lake/data-lake-architecture/glue-for-metadata-and-etl"],
  needs,
  minutes: 1,
  async solve(context) {
    for (const recipe of Object.values(ROLES)) await keepOrMakeRole(context, recipe);
  },
  async locate(context): Promise<Roles> {
    const arnOf = async (logical: RoleRecipe["logical"]): Promise<string> =>
      found((await readRole(context, logical))?.arn, `No role named ${context.run.name(logical)}.`);
    return { glueArn: await arnOf("glue"), quicksightArn: await arnOf("quicksight") };
  },
  checks: [
    check<Roles, Needs>({
      id: "glue",
      title: "Glue may act with its role, and the role may use the lake",
      hints: [
        "A crawler opens your files. As whom?",
        "Trust glue.amazonaws.com; AWSGlueServiceRole for the catalog; a policy of your own for this bucket.",
      ],
      mistakes: [blind],
      run: (context, { glueArn }) => judged(context, ROLES.glue, glueArn),
    }),
    check<Roles, Needs>({
      id: "quicksight",
      title: "QuickSight may act with its role, and the role may use the lake",
      hints: [
        "The dashboard's rows come from S3, through Athena. Who reads them?",
        "Trust quicksight.amazonaws.com; AWSQuicksightAthenaAccess; the same policy for this bucket.",
      ],
      mistakes: [otherTrust],
      run: (context, { quicksightArn }) => judged(context, ROLES.quicksight, quicksightArn),
    }),
  ],
});

async function judged(context: LabContext, { logical, service }: RoleRecipe, arn: string): Promise<Verdict> {
  const expected = `a role that trusts ${service} and may read and write the lake`;
  const trust = (await readRole(context, logical))?.trust ?? "";
  if (!trust.includes(service)) {
    const actual = "another trust policy";
    const named = logical === "quicksight" ? { fix: otherTrust.says, mistake: otherTrust.id } : undefined;
    return fail({ expected, actual, ...(named ?? { fix: `Name ${service} as the principal.` }) });
  }
  const refused = await refusedInLake(context, arn);
  if (refused.length === 0) return pass(arn);
  const named = logical === "glue" ? { fix: blind.says, mistake: blind.id } : undefined;
  const fix = "Allow s3:ListBucket on the bucket, s3:GetObject and s3:PutObject on what is in it.";
  return fail({ expected, actual: `refused: ${refused.join(", ")}`, ...(named ?? { fix }) });
}
