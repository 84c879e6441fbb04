/** Images named by a Systems Manager parameter. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-systems-manager-parameter-to-find-AMI.html */
import type * as SSM from "@aws-sdk/client-ssm";
import { type Context, Fault } from "../../../kit/index.ts";
import { invalidValue } from "../faults.ts";

const PREFIX = "resolve:ssm:";

/** The image id that `resolve:ssm:<parameter>` stands for; anything else as it is. */
export async function resolveImageId(text: string | undefined, context: Context): Promise<string | undefined> {
  if (text === undefined || !text.startsWith(PREFIX)) return text;
  const Name = text.slice(PREFIX.length);
  try {
    const { Parameter } = await context.service<typeof SSM>("ssm").GetParameter({ Name });
    return Parameter?.Value;
  } catch (error) {
    // AWS's code and words for a parameter that is not there are not documented; these say what is wrong.
    if (error instanceof Fault)
      throw invalidValue(`The parameter ${Name} of ImageId could not be resolved: ${error.message}`);
    throw error;
  }
}
