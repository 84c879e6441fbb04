import type * as SSM from "@aws-sdk/client-ssm";
import { type Context, page } from "../../kit/index.ts";
import { decrypt } from "./encryption.ts";
import { parameterNotFound, validation, versionNotFound } from "./faults.ts";
import { matchesFilters } from "./filters.ts";
import type { On } from "./handler.ts";
import { parseReference } from "./names.ts";
import { isPublic, publicParameters } from "./public-parameters.ts";
import { latestOf, type ParameterRow, type ParameterVersion, parameters } from "./state.ts";

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html */
export const getParameter: On<"GetParameter"> = async (input, context) => {
  const text = input.Name ?? "";
  const { name, selector } = parseReference(text);
  const row = await findParameter(context, name);
  if (!row) throw parameterNotFound(text);
  const version = select(row, selector);
  if (!version) throw versionNotFound(name, selector.slice(1));
  return { Parameter: parameterAsAnswered(context, row, version, { selector, decrypted: input.WithDecryption }) };
};

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html: what is not there is named. */
export const getParameters: On<"GetParameters"> = async (input, context) => {
  const names = input.Names ?? [];
  if (names.length > 10)
    throw validation(
      `1 validation error detected: Value '[${names.join(", ")}]' at 'names' failed to satisfy constraint: Member must have length less than or equal to 10`,
    );
  const got: SSM.Parameter[] = [];
  const invalid: string[] = [];
  for (const text of new Set(names)) {
    const { name, selector } = parseReference(text);
    const row = await findParameter(context, name);
    const version = row && select(row, selector);
    if (version) got.push(parameterAsAnswered(context, row, version, { selector, decrypted: input.WithDecryption }));
    else invalid.push(text);
  }
  return { Parameters: got, InvalidParameters: invalid };
};

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html: ten at a time at most. */
export const getParametersByPath: On<"GetParametersByPath"> = async (input, context) => {
  const path = input.Path ?? "";
  if (!path.startsWith("/"))
    throw validation(
      'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
    );
  const rows = isPublic(path) ? await publicParameters(context) : context.table(parameters).list();
  const base = path.endsWith("/") ? path : `${path}/`;
  const below = rows
    .filter(({ name }) => name.startsWith(base) && (input.Recursive || !name.slice(base.length).includes("/")))
    .filter((row) => matchesFilters(row, input.ParameterFilters));
  const max = 10;
  const { items, next } = page(below, {
    token: input.NextToken,
    limit: input.MaxResults,
    max,
    badToken: "InvalidNextToken",
  });
  return {
    Parameters: items.map((row) =>
      parameterAsAnswered(context, row, latestOf(row), { selector: "", decrypted: input.WithDecryption }),
    ),
    NextToken: next,
  };
};

async function findParameter(context: Context, name: string): Promise<ParameterRow | undefined> {
  if (isPublic(name)) return (await publicParameters(context)).find((row) => row.name === name);
  const table = context.table(parameters);
  // An ARN does not tell `lab` from `/lab`.
  return table.get(name) ?? (name.lastIndexOf("/") === 0 ? table.get(name.slice(1)) : undefined);
}

function select(row: ParameterRow, selector: string): ParameterVersion | undefined {
  if (selector === "") return latestOf(row);
  const wanted = selector.slice(1);
  return row.versions.find(({ version, labels }) => String(version) === wanted || labels.includes(wanted));
}

function parameterAsAnswered(
  context: Context,
  row: ParameterRow,
  version: ParameterVersion,
  { selector, decrypted }: { selector: string; decrypted: boolean | undefined },
): SSM.Parameter {
  return {
    Name: row.name,
    Type: version.type,
    Value: version.type === "SecureString" && decrypted ? decrypt(context, row.arn, version.value) : version.value,
    Version: version.version,
    ...(selector === "" ? {} : { Selector: selector }),
    LastModifiedDate: new Date(version.modified),
    ARN: row.arn,
    DataType: version.dataType,
  };
}
