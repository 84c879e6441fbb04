import { EMR, paginateListStudios } from "@aws-sdk/client-emr";
import { check, fail, found, type LabContext, mistake, pass, step } from "../../../src/lab/index.ts";
import { bucketOf } from "../names.ts";
import { network } from "./network.ts";
import { roles } from "./roles.ts";
import { stage } from "./stage.ts";

export interface TheStudio {
  readonly studioId: string;
}

const needs = { network, roles, stage };
type Needs = typeof needs;

const locationOf = ({ run }: Pick<LabContext, "run">): string => `s3://${bucketOf(run)}/studio/`;

const elsewhere = mistake<TheStudio, Needs>({
  id: "other-location",
  says: "The Studio keeps its Workspaces outside of the lab's bucket, where its role may not write: set DefaultS3Location to s3://<bucket>/studio/.",
  make: async ({ aws }, { studioId }) =>
    void (await aws(EMR).updateStudio({ StudioId: studioId, DefaultS3Location: "s3://somewhere-else/studio/" })),
  undo: async (context, { studioId }) =>
    void (await context.aws(EMR).updateStudio({ StudioId: studioId, DefaultS3Location: locationOf(context) })),
});

/** Where people work with notebooks together. */
export const studio = step({
  id: "studio",
  title: "An EMR Studio",
  covers: [
    "emr/emr-notebooks-and-studio/collaboration-features",
    "emr/emr-notebooks-and-studio/integration-with-git-repositories",
    "emr/exercise/analyze-results-with-emr-notebooks",
  ],
  needs,
  minutes: 1,
  async solve(context, { network: { vpcId, subnetIds, groups }, roles: { studio: ServiceRole } }) {
    if (await findStudio(context)) return;
    const { Url } = await context.aws(EMR).createStudio({
      Name: context.run.name(),
      AuthMode: "IAM",
      VpcId: vpcId,
      SubnetIds: [...subnetIds],
      ServiceRole,
      WorkspaceSecurityGroupId: groups.workspace,
      EngineSecurityGroupId: groups.engine,
      DefaultS3Location: locationOf(context),
    });
    context.say(
      `the Studio's address: ${Url}${context.run.target === "sandbox" ? " (no browser part in the sandbox)" : ""}`,
    );
  },
  async locate(context): Promise<TheStudio> {
    return { studioId: found(await findStudio(context), `No Studio named ${context.run.name()}.`) };
  },
  checks: [
    check<TheStudio, Needs>({
      id: "studio",
      title: "A Studio in the lab's network, with its own place in S3",
      hints: [
        "A Studio needs two groups: of the notebooks, and of what they reach.",
        "AuthMode IAM, the lab's VPC and subnets, DefaultS3Location in the bucket; its role trusts elasticmapreduce.amazonaws.com.",
      ],
      mistakes: [elsewhere],
      async run(context, { studioId }, { network: { vpcId } }) {
        const { Studio: it } = await context.aws(EMR).describeStudio({ StudioId: studioId });
        const expected = `a Studio in ${vpcId}, AuthMode IAM, in s3://${bucketOf(context.run)}/`;
        if (it?.VpcId !== vpcId || it.AuthMode !== "IAM") {
          const fix = "Delete the Studio and create it in the lab's VPC with AuthMode IAM.";
          return fail({ expected, actual: `${it?.VpcId}, ${it?.AuthMode}`, fix });
        }
        if (it.DefaultS3Location?.startsWith(`s3://${bucketOf(context.run)}/`)) return pass(`${it.Name}: ${it.Url}`);
        return fail({ expected, actual: `${it.DefaultS3Location}`, fix: elsewhere.says, mistake: elsewhere.id });
      },
    }),
  ],
});

async function findStudio({ aws, run }: Pick<LabContext, "aws" | "run">): Promise<string | undefined> {
  const client = aws(EMR);
  for await (const { Studios = [] } of paginateListStudios({ client }, {}))
    for (const { StudioId, Name } of Studios) if (Name === run.name()) return StudioId;
  return undefined;
}
