/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session */
import type * as IAM from "@aws-sdk/client-iam";
import type * as STS from "@aws-sdk/client-sts";
import { PolicySyntaxError, validateIdentityPolicy } from "../../engines/policy/index.ts";
import type { Context, Input } from "../../kit/index.ts";
import { malformedPolicy, packedPolicyTooLarge } from "./faults.ts";

const LONGEST = 2048;

/** The documents that narrow a session, and how much of AWS's limit they take in per cent. */
export async function sessionPoliciesOf(
  { Policy, PolicyArns }: Pick<Input<typeof STS, "AssumeRole">, "Policy" | "PolicyArns">,
  context: Context,
): Promise<{ policies: string[]; packedSize: number | undefined }> {
  const iam = context.service<typeof IAM>("iam");
  const policies = Policy === undefined ? [] : [checked(Policy)];
  for (const { arn } of PolicyArns ?? []) {
    const { Policy: managed } = await iam.GetPolicy({ PolicyArn: arn });
    const { PolicyVersion: version } = await iam.GetPolicyVersion({
      PolicyArn: arn,
      VersionId: managed?.DefaultVersionId,
    });
    policies.push(decodeURIComponent(version?.Document ?? ""));
  }
  // AWS packs the inline policy and the ARNs in a form of its own; their length is the nearest measure there is.
  const packed = (Policy?.length ?? 0) + (PolicyArns ?? []).reduce((sum, { arn }) => sum + (arn?.length ?? 0), 0);
  if (packed > LONGEST) throw packedPolicyTooLarge();
  return { policies, packedSize: packed === 0 ? undefined : Math.ceil((packed / LONGEST) * 100) };
}

function checked(text: string): string {
  try {
    validateIdentityPolicy(text);
    return text;
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw malformedPolicy(error.message);
    throw error;
  }
}
