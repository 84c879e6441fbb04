import { IAM } from "@aws-sdk/client-iam";
import { accept, check, fail, found, mistake, pass, step } from "../../../src/lab/index.ts";
import { keepOrMakeRoles, putPolicy, readRole, refused, TRUSTED, trustOf } from "../access/roles.ts";
import { bucketOf } from "../names.ts";

export interface Roles {
  readonly service: string;
  readonly nodes: string;
  readonly studio: string;
  readonly notebook: string;
  readonly profile: string;
}

const otherTrust = mistake<Roles>({
  id: "wrong-trust",
  says: "The service role does not trust elasticmapreduce.amazonaws.com: a cluster ends with “EMR service role … is invalid”.",
  make: async (context) => {
    const PolicyDocument = trustOf(context, "ec2");
    await context.aws(IAM).updateAssumeRolePolicy({ RoleName: context.run.name("service"), PolicyDocument });
  },
  undo: async (context) => {
    const PolicyDocument = trustOf(context, "service");
    await context.aws(IAM).updateAssumeRolePolicy({ RoleName: context.run.name("service"), PolicyDocument });
  },
});

const noPassRole = mistake<Roles>({
  id: "may-not-pass",
  says: "The service role may not give the nodes their role, so EMR cannot launch them: AmazonEMRServicePolicy_v2 passes EMR_EC2_DefaultRole only. Allow iam:PassRole on yours.",
  make: async ({ aws, run }) =>
    void (await aws(IAM).deleteRolePolicy({ RoleName: run.name("service"), PolicyName: "lab" })),
  undo: (context) => putPolicy(context, "service"),
});

const noData = mistake<Roles>({
  id: "no-data",
  says: "The nodes' role may not read the bucket: every step runs as this role. Allow s3:ListBucket on the bucket and s3:GetObject, s3:PutObject, s3:DeleteObject on its objects.",
  make: async ({ aws, run }) =>
    void (await aws(IAM).deleteRolePolicy({ RoleName: run.name("ec2"), PolicyName: "lab" })),
  undo: (context) => putPolicy(context, "ec2"),
});

/** Four roles: of the service, of the nodes, of the Studio, of notebook executions. */
export const roles = step({
  id: "roles",
  title: "Roles for EMR, its nodes and notebooks",
  covers: ["emr/exercise/create-an-emr-cluster"],
  needs: {},
  minutes: 1,
  solve: keepOrMakeRoles,
  async locate(context): Promise<Roles> {
    const { aws, run } = context;
    const arnOf = async (logical: Parameters<typeof readRole>[1]) =>
      found((await readRole(context, logical))?.arn, `No role named ${run.name(logical)}.`);
    const InstanceProfileName = run.name("ec2");
    const answer = await accept(aws(IAM).getInstanceProfile({ InstanceProfileName }), "NoSuchEntityException");
    return {
      service: await arnOf("service"),
      nodes: await arnOf("ec2"),
      studio: await arnOf("studio"),
      notebook: await arnOf("notebook"),
      profile: found(answer?.InstanceProfile?.Arn, `No instance profile named ${InstanceProfileName}.`),
    };
  },
  checks: [
    check<Roles>({
      id: "service-role",
      title: "EMR may act with its role and pass the nodes theirs",
      hints: [
        "Who assumes the service role, and which role does it hand on?",
        "Trust elasticmapreduce.amazonaws.com; allow iam:PassRole on the nodes' role.",
      ],
      mistakes: [otherTrust, noPassRole],
      async run(context, { service, nodes }) {
        const expected = "a role that trusts elasticmapreduce.amazonaws.com and may pass the nodes' role";
        const trust = (await readRole(context, "service"))?.trust ?? "";
        if (!trust.includes(TRUSTED.service))
          return fail({ expected, actual: "another trust policy", fix: otherTrust.says, mistake: otherTrust.id });
        const { EvaluationResults: [result] = [] } = await context.aws(IAM).simulatePrincipalPolicy({
          PolicySourceArn: service,
          ActionNames: ["iam:PassRole"],
          ResourceArns: [nodes],
          ContextEntries: [
            {
              ContextKeyName: "iam:PassedToService",
              ContextKeyValues: ["ec2.amazonaws.com"],
              ContextKeyType: "string",
            },
          ],
        });
        if (result?.EvalDecision === "allowed") return pass(service);
        const actual = `iam:PassRole on ${nodes} is refused`;
        return fail({ expected, actual, fix: noPassRole.says, mistake: noPassRole.id });
      },
    }),
    check<Roles>({
      id: "node-role",
      title: "The nodes may read and write the data",
      hints: [
        "Steps have no role of their own: they run as the instance profile's.",
        "s3:ListBucket on the bucket; s3:GetObject, s3:PutObject and s3:DeleteObject on its objects; Glue for Hive's tables.",
      ],
      mistakes: [noData],
      async run(context, { nodes }) {
        const bucket = `arn:aws:s3:::${bucketOf(context.run)}`;
        const no =
          (await refused(context, { role: nodes, actions: ["s3:ListBucket"], resource: bucket })) ??
          (await refused(context, {
            role: nodes,
            actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
            resource: `${bucket}/out/x`,
          }));
        if (no === undefined) return pass(`${nodes} reads and writes ${bucket}`);
        const expected = "a role that reads and writes the bucket";
        return fail({ expected, actual: `refused: ${no}`, fix: noData.says, mistake: noData.id });
      },
    }),
  ],
});
