/** The launch template of a group, read and checked through EC2. */
import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, Fault } from "../../kit/index.ts";
import { validationError } from "./faults.ts";
import type { Template } from "./state.ts";

export interface TemplateVersion {
  readonly template: Template;
  readonly data: EC2.ResponseLaunchTemplateData;
}

/** The template as the group keeps it and the data it now has; ValidationError where EC2 refuses it. */
export async function readTemplate(
  asked: AutoScaling.LaunchTemplateSpecification,
  context: Context,
): Promise<TemplateVersion> {
  const version = asked.Version ?? "$Default";
  const by =
    asked.LaunchTemplateId === undefined
      ? { LaunchTemplateName: asked.LaunchTemplateName }
      : { LaunchTemplateId: asked.LaunchTemplateId };
  const { LaunchTemplateVersions: [found] = [] } = await inWordsOfTemplates(() =>
    context.service<typeof EC2>("ec2").DescribeLaunchTemplateVersions({ ...by, Versions: [version] }),
  );
  const template = { id: found?.LaunchTemplateId ?? "", name: found?.LaunchTemplateName ?? "", version };
  return { template, data: found?.LaunchTemplateData ?? {} };
}

/** A template that could launch: with an image, and with what EC2 knows. */
export async function checkTemplate(
  asked: AutoScaling.LaunchTemplateSpecification,
  context: Context,
): Promise<Template> {
  const { template, data } = await readTemplate(asked, context);
  if (data.ImageId === undefined) throw notFullyFormed("The request must contain the parameter ImageId");
  const ec2 = context.service<typeof EC2>("ec2");
  const { ImageId, InstanceType, SecurityGroupIds } = data;
  await inWordsOfTemplates(async () => {
    if (!ImageId.startsWith("resolve:ssm:")) await ec2.DescribeImages({ ImageIds: [ImageId] });
    if (InstanceType !== undefined) await ec2.DescribeInstanceTypes({ InstanceTypes: [InstanceType] });
    if (SecurityGroupIds?.length) await ec2.DescribeSecurityGroups({ GroupIds: SecurityGroupIds });
  });
  return template;
}

async function inWordsOfTemplates<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Fault) throw notFullyFormed(error.message);
    throw error;
  }
}

const notFullyFormed = (reason: string): Fault =>
  validationError(`You must use a valid fully-formed launch template. ${reason}`);
