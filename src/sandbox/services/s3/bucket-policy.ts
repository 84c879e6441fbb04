import { globMatches, type PolicyStatement, PolicySyntaxError, parsePolicy } from "../../engines/policy/index.ts";
import { fault, found } from "../../kit/index.ts";
import { bucketOf } from "./buckets.ts";
import { accessDenied } from "./faults.ts";
import type { On } from "./handler.ts";
import { type BucketRow, buckets } from "./state.ts";

const none = () => fault("NoSuchBucketPolicy", "The bucket policy does not exist", { status: 404 });

export const getBucketPolicy: On<"GetBucketPolicy"> = (input, context) => ({
  Policy: found(bucketOf(context, input).policy, none),
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html: stored; calls of this account are not decided by it. */
export const putBucketPolicy: On<"PutBucketPolicy"> = (input, context) => {
  const row = bucketOf(context, input);
  const statements = statementsOf(input.Policy ?? "");
  if (statements.some(({ resources = [] }) => !resources.every((resource) => isWithin(resource, row.name))))
    throw malformed("Policy has invalid resource");
  const block = row.settings.publicAccessBlock;
  const blocked = block !== undefined && "BlockPublicPolicy" in block && block.BlockPublicPolicy === true;
  if (blocked && statements.some(isPublic))
    throw accessDenied(
      `User: ${"arn" in context.principal ? context.principal.arn : ""} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${row.name}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
    );
  context.table(buckets).patch(row.name, { policy: input.Policy });
  return {};
};

export const deleteBucketPolicy: On<"DeleteBucketPolicy"> = (input, context) => {
  context.table(buckets).patch(bucketOf(context, input).name, { policy: undefined });
  return {};
};

export const getBucketPolicyStatus: On<"GetBucketPolicyStatus"> = (input, context) => {
  const row: BucketRow = bucketOf(context, input);
  return { PolicyStatus: { IsPublic: statementsOf(found(row.policy, none)).some(isPublic) } };
};

const malformed = (message: string) => fault("MalformedPolicy", message, { status: 400 });

function statementsOf(text: string): readonly PolicyStatement[] {
  try {
    const { statements } = parsePolicy(text);
    if (statements.some(({ principal, notPrincipal }) => !principal && !notPrincipal))
      throw new PolicySyntaxError("Missing required field Principal");
    return statements;
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw malformed(error.message);
    throw error;
  }
}

/** Everyone, under no condition: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status */
const isPublic = ({ effect, principal, conditions }: PolicyStatement): boolean =>
  effect === "Allow" && (principal === "everyone" || principal?.AWS?.includes("*") === true) && conditions.length === 0;

function isWithin(resource: string, bucket: string): boolean {
  const [, named] = /^arn:aws:s3:::([^/]*)/.exec(resource) ?? [];
  return named !== undefined && globMatches(named, bucket);
}
