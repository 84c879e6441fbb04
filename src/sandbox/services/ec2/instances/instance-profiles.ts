/** The IAM instance profile of an instance. */
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as IAM from "@aws-sdk/client-iam";
import { type Context, Fault } from "../../../kit/index.ts";
import { invalidParameterValue } from "../faults.ts";

/** ARN and id of the profile asked for by name or ARN; InvalidParameterValue where IAM has none. */
export async function resolveProfile(
  asked: EC2.IamInstanceProfileSpecification | undefined,
  context: Context,
): Promise<{ arn: string; id: string } | undefined> {
  const name = asked?.Name ?? asked?.Arn?.split("/").at(-1);
  if (name === undefined) return undefined;
  const wrong = () =>
    asked?.Name === undefined
      ? invalidParameterValue(asked?.Arn, "iamInstanceProfile.arn", "Invalid IAM Instance Profile ARN")
      : invalidParameterValue(name, "iamInstanceProfile.name", "Invalid IAM Instance Profile name");
  try {
    const { InstanceProfile: profile } = await context
      .service<typeof IAM>("iam")
      .GetInstanceProfile({ InstanceProfileName: name });
    if (!profile?.Arn || !profile.InstanceProfileId) throw wrong();
    if (asked?.Arn !== undefined && asked.Arn !== profile.Arn) throw wrong();
    return { arn: profile.Arn, id: profile.InstanceProfileId };
  } catch (error) {
    if (error instanceof Fault && error.name.startsWith("NoSuchEntity")) throw wrong();
    throw error;
  }
}
