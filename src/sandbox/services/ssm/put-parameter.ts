import type * as SSM from "@aws-sdk/client-ssm";
import { type Context, fault, fromTagList, type Input } from "../../kit/index.ts";
import { checkedKey, encrypt } from "./encryption.ts";
import { validation } from "./faults.ts";
import type { On } from "./handler.ts";
import { checkNewName, parameterArn } from "./names.ts";
import {
  latestOf,
  type ParameterRow,
  type ParameterType,
  type ParameterVersion,
  parameters,
  type Tier,
} from "./state.ts";
import { checkedTags } from "./tags.ts";

type PutInput = Input<typeof SSM, "PutParameter">;

const STANDARD_LIMIT = 4096;
const ADVANCED_LIMIT = 8192;
const MOST_VERSIONS = 100;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
export const putParameter: On<"PutParameter"> = (input, context) => {
  const name = input.Name ?? "";
  checkNewName(name);
  checkSupported(input);
  const known = context.table(parameters).get(name);
  if (known && !input.Overwrite)
    throw fault(
      "ParameterAlreadyExists",
      "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    );
  const before = known && latestOf(known);
  const type = typeOf(input, before?.type);
  const value = checkedValue(input, before);
  const arn = known?.arn ?? parameterArn(context, name);
  const version: ParameterVersion = {
    version: (before?.version ?? 0) + 1,
    type,
    value: type === "SecureString" ? encrypt(context, arn, value) : value,
    modified: context.clock.now(),
    modifiedBy: callerArn(context),
    labels: [],
    tier: tierOf(input.Tier, before?.tier, value),
    dataType: input.DataType ?? before?.dataType ?? "text",
    keyId: type === "SecureString" ? checkedKey(input.KeyId ?? before?.keyId) : undefined,
    description: input.Description ?? before?.description,
    allowedPattern: input.AllowedPattern ?? before?.allowedPattern,
  };
  context.table(parameters).put(name, {
    name,
    arn,
    tags: known?.tags ?? checkedTags(fromTagList(input.Tags)),
    versions: [...withRoom(known), version],
  });
  return { Version: version.version, Tier: version.tier };
};

function checkSupported({ Policies, DataType, Overwrite, Tags }: PutInput): void {
  if (Policies !== undefined && Policies !== "" && Policies !== "[]")
    throw validation("Policies of PutParameter are not in the sandbox.");
  if (DataType !== undefined && DataType !== "text" && DataType !== "aws:ec2:image")
    throw validation(`The following data type is not supported: ${DataType} (Data type names are all lowercase.)`);
  if (Overwrite && Tags?.length)
    throw validation(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
}

function typeOf({ Type }: PutInput, before: ParameterType | undefined): ParameterType {
  if (Type === undefined && before === undefined)
    throw validation("A parameter type is required when you create a parameter.");
  const type = Type ?? before;
  if (type !== "String" && type !== "StringList" && type !== "SecureString")
    throw validation(
      `1 validation error detected: Value '${type}' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [SecureString, StringList, String]`,
    );
  if (before !== undefined && type !== before)
    throw fault(
      "HierarchyTypeMismatchException",
      `Parameter Store doesn't support changing a parameter type: the parameter is a ${before}. Create a new, unique parameter.`,
    );
  return type;
}

function checkedValue(
  { Value = "", AllowedPattern, DataType }: PutInput,
  before: ParameterVersion | undefined,
): string {
  if (Value === "")
    throw validation(
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  const pattern = AllowedPattern ?? before?.allowedPattern;
  if (pattern !== undefined && !regularExpression(pattern).test(Value))
    throw fault(
      "ParameterPatternMismatchException",
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    );
  if ((DataType ?? before?.dataType) === "aws:ec2:image" && !/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(Value))
    throw validation(`The parameter value ${Value} is not a valid AMI ID.`);
  return Value;
}

function regularExpression(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch {
    throw fault(
      "InvalidAllowedPatternException",
      `The request does not meet the regular expression requirement: ${pattern}`,
    );
  }
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
function tierOf(asked: SSM.ParameterTier | undefined, before: Tier | undefined, value: string): Tier {
  const size = Buffer.byteLength(value);
  if (size > ADVANCED_LIMIT)
    throw validation(`Advanced tier parameters support a maximum parameter value of ${ADVANCED_LIMIT} characters.`);
  if (asked === "Intelligent-Tiering") return before === "Advanced" || size > STANDARD_LIMIT ? "Advanced" : "Standard";
  if (asked === "Standard" && before === "Advanced")
    throw validation(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.",
    );
  const tier = asked ?? before ?? "Standard";
  if (tier === "Standard" && size > STANDARD_LIMIT)
    throw validation(
      `Standard tier parameters support a maximum parameter value of ${STANDARD_LIMIT} characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html`,
    );
  return tier === "Advanced" ? "Advanced" : "Standard";
}

/** The versions that stay when one more comes: the oldest of a hundred goes, unless it has a label. */
function withRoom(row: ParameterRow | undefined): readonly ParameterVersion[] {
  const versions = row?.versions ?? [];
  const [oldest, ...rest] = versions;
  if (!oldest || versions.length < MOST_VERSIONS) return versions;
  if (oldest.labels.length > 0)
    throw fault(
      "ParameterMaxVersionLimitExceeded",
      `You attempted to create a new version of ${row?.name} by calling the PutParameter API with the overwrite flag. Version ${oldest.version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
    );
  return rest;
}

function callerArn({ account, principal }: Context): string {
  if (principal.kind === "service") return `${principal.service}.amazonaws.com`;
  return principal.kind === "root" ? `arn:aws:iam::${account}:root` : principal.arn;
}
