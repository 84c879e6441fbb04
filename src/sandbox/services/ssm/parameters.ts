import type * as SSM from "@aws-sdk/client-ssm";
import { type Context, found, page } from "../../kit/index.ts";
import { decrypt } from "./encryption.ts";
import { parameterNotFound, validation } from "./faults.ts";
import { type Filter, matchesFilters } from "./filters.ts";
import type { On } from "./handler.ts";
import { parseReference } from "./names.ts";
import { latestOf, type ParameterRow, type ParameterVersion, parameters } from "./state.ts";

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html */
export const describeParameters: On<"DescribeParameters"> = (input, context) => {
  if (input.Shared) throw validation("Shared parameters are not in the sandbox.");
  if (input.Filters?.length && input.ParameterFilters?.length)
    throw validation("You can use either Filters or ParameterFilters in a single request.");
  const older: Filter[] = (input.Filters ?? []).map(({ Key, Values }) => ({ Key, Values, Option: "BeginsWith" }));
  const filters: readonly Filter[] = input.ParameterFilters ?? older;
  const rows = context
    .table(parameters)
    .list()
    .filter((row) => matchesFilters(row, filters));
  const request = { token: input.NextToken, limit: input.MaxResults, max: 50, badToken: "InvalidNextToken" };
  const { items, next } = page(rows, request);
  return { Parameters: items.map((row) => metadataOf(row, latestOf(row))), NextToken: next };
};

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameterHistory.html: oldest version first. */
export const getParameterHistory: On<"GetParameterHistory"> = (input, context) => {
  const row = existing(context, input.Name);
  const request = { token: input.NextToken, limit: input.MaxResults, max: 50, badToken: "InvalidNextToken" };
  const { items, next } = page(row.versions, request);
  return {
    Parameters: items.map((version) => {
      const { ARN: _, ...metadata } = metadataOf(row, version);
      const secret = version.type === "SecureString" && input.WithDecryption;
      return {
        ...metadata,
        Value: secret ? decrypt(context, row.arn, version.value) : version.value,
        Labels: [...version.labels],
      };
    }),
    NextToken: next,
  };
};

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameter.html */
export const deleteParameter: On<"DeleteParameter"> = (input, context) => {
  context.table(parameters).delete(existing(context, input.Name).name);
  return {};
};

export const deleteParameters: On<"DeleteParameters"> = (input, context) => {
  const names = input.Names ?? [];
  if (names.length > 10)
    throw validation(
      `1 validation error detected: Value '[${names.join(", ")}]' at 'names' failed to satisfy constraint: Member must have length less than or equal to 10`,
    );
  const deleted = names.filter((name) => context.table(parameters).delete(name));
  return { DeletedParameters: deleted, InvalidParameters: names.filter((name) => !deleted.includes(name)) };
};

export function existing(context: Context, given = ""): ParameterRow {
  const { name } = parseReference(given);
  return found(context.table(parameters).get(name), () => parameterNotFound(given));
}

const metadataOf = (row: ParameterRow, version: ParameterVersion): SSM.ParameterMetadata => ({
  Name: row.name,
  ARN: row.arn,
  Type: version.type,
  KeyId: version.keyId,
  LastModifiedDate: new Date(version.modified),
  LastModifiedUser: version.modifiedBy,
  Description: version.description,
  AllowedPattern: version.allowedPattern,
  Version: version.version,
  Tier: version.tier,
  Policies: [],
  DataType: version.dataType,
});
