import { IAM } from "@aws-sdk/client-iam";
import {
  accept,
  check,
  fail,
  found,
  type LabContext,
  mistake,
  pass,
  type SolveContext,
  step,
} from "../../../src/lab/index.ts";
import { bucketOf, lakeOf } from "../names.ts";

export interface Role {
  readonly roleArn: string;
  readonly trust: string;
}

const wrongTrust = mistake<Role>({
  id: "wrong-trust",
  says: 'The role does not trust redshift.amazonaws.com, so COPY will end with "not authorized to assume IAM Role": name both redshift.amazonaws.com and redshift-serverless.amazonaws.com as principals.',
  make: async ({ aws, run, assets }) => {
    const PolicyDocument = assets.text("policies/trust.json").replaceAll("redshift", "glue");
    await aws(IAM).updateAssumeRolePolicy({ RoleName: run.name("role"), PolicyDocument });
  },
  undo: async ({ aws, run, assets }) => {
    const PolicyDocument = assets.text("policies/trust.json");
    await aws(IAM).updateAssumeRolePolicy({ RoleName: run.name("role"), PolicyDocument });
  },
});

const noCatalog = mistake<Role>({
  id: "no-catalog",
  says: "The role may read the bucket, and may not use the Glue Data Catalog: external schemas are kept there. Allow glue:Get*, Create*, Update* and Delete* on the lake's database.",
  make: (context) => putPolicy(context, policyOf(context).replaceAll("glue:", "codeartifact:")),
  undo: (context) => putPolicy(context, policyOf(context)),
});

/** What the warehouse acts as when it reads the bucket and the catalog. */
export const role = step({
  id: "role",
  title: "A role for files and the Data Catalog",
  covers: ["redshift/data-loading-and-integration/copy-command"],
  needs: {},
  minutes: 1,
  async solve(context) {
    const { aws, run, assets } = context;
    const create = aws(IAM).createRole({
      RoleName: run.name("role"),
      Path: run.path,
      AssumeRolePolicyDocument: assets.text("policies/trust.json"),
    });
    await accept(create, "EntityAlreadyExistsException");
    await putPolicy(context, policyOf(context));
  },
  async locate({ aws, run }): Promise<Role> {
    const RoleName = run.name("role");
    const answer = await accept(aws(IAM).getRole({ RoleName }), "NoSuchEntityException");
    const { Arn: roleArn = "", AssumeRolePolicyDocument: trust = "" } = found(
      answer?.Role,
      `No role named ${RoleName}.`,
    );
    return { roleArn, trust: decodeURIComponent(trust) };
  },
  checks: [
    check<Role>({
      id: "trust",
      title: "Redshift may act as the role",
      hints: [
        "COPY runs on AWS's side: as whom does it read your bucket?",
        "Principals redshift.amazonaws.com and redshift-serverless.amazonaws.com, action sts:AssumeRole.",
      ],
      mistakes: [wrongTrust],
      async run(_, { trust, roleArn }) {
        if (/redshift(-serverless)?\.amazonaws\.com/.test(trust)) return pass(roleArn);
        const expected = "a trust policy with redshift.amazonaws.com";
        return fail({ expected, actual: "another principal", fix: wrongTrust.says, mistake: wrongTrust.id });
      },
    }),
    check<Role>({
      id: "may",
      title: "The role may use the bucket and the lake's catalog",
      hints: [
        "Loading needs the bucket; the lake needs the bucket and the catalog.",
        "s3:GetObject, PutObject and ListBucket on the bucket; glue:Get*, Create*, Update*, Delete* on the database and its tables.",
      ],
      mistakes: [noCatalog],
      async run({ aws, run }, { roleArn }) {
        const refused = async (action: string, resource: string): Promise<string[]> => {
          const { EvaluationResults = [] } = await aws(IAM).simulatePrincipalPolicy({
            PolicySourceArn: roleArn,
            ActionNames: [action],
            ResourceArns: [resource],
          });
          return EvaluationResults.every(({ EvalDecision }) => EvalDecision === "allowed") ? [] : [action];
        };
        const database = `arn:aws:glue:${run.region}:${run.account}:database/${lakeOf(run)}`;
        const not = [
          ...(await refused("s3:GetObject", `arn:aws:s3:::${bucketOf(run)}/warehouse/customer/customer.psv.gz`)),
          ...(await refused("s3:ListBucket", `arn:aws:s3:::${bucketOf(run)}`)),
          ...(await refused("glue:CreateDatabase", database)),
          ...(await refused("glue:GetPartitions", database)),
        ];
        if (not.length === 0) return pass("bucket and catalog are allowed");
        const actual = `refused: ${not.join(", ")}`;
        const expected = "files of the bucket, and the lake's database in the catalog";
        if (not.every((action) => action.startsWith("glue:")))
          return fail({ expected, actual, fix: noCatalog.says, mistake: noCatalog.id });
        return fail({ expected, actual, fix: "Give the role the policy in `$ASSETS/policies/lake.json`." });
      },
    }),
  ],
});

const policyOf = ({ assets, run }: Pick<LabContext, "assets" | "run">): string =>
  assets.text("policies/lake.json", {
    bucket: bucketOf(run),
    region: run.region,
    account: run.account,
    lake: lakeOf(run),
  });

const putPolicy = async ({ aws, run }: SolveContext, PolicyDocument: string): Promise<void> =>
  void (await aws(IAM).putRolePolicy({ RoleName: run.name("role"), PolicyName: "lake", PolicyDocument }));
