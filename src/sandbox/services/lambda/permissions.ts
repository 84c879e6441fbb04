/** Resource policies of functions. https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
import type * as Lambda from "@aws-sdk/client-lambda";
import { randomUuid } from "../../../shared/random.ts";
import { type Context, globalArn, type Input } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { conflict, invalidValue, notFound, preconditionFailed } from "./faults.ts";
import { askedArn, type FunctionName, readFunctionName } from "./function-name.ts";
import { findConfiguration } from "./functions.ts";
import { keyOf, type PolicyRow, policies } from "./state.ts";

type AddInput = Input<typeof Lambda, "AddPermission">;
type Statement = Readonly<Record<string, unknown>>;

/** https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
export const addPermission: Api<"AddPermission"> = (input, context) => {
  const { asked, key, row } = findPolicy(context, input.FunctionName, input.Qualifier);
  requireRevision(row, input.RevisionId);
  const Sid = input.StatementId ?? "";
  if (row?.statements.some((each) => each.Sid === Sid))
    throw conflict(
      `The statement id (${Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  const statement = statementOf(input, askedArn(context, asked));
  const statements = [...(row?.statements ?? []), statement];
  const { name, qualifier = "" } = asked;
  context.table(policies).put(key, { name, qualifier, statements, revisionId: randomUuid() });
  return { Statement: JSON.stringify(statement) };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html */
export const removePermission: Api<"RemovePermission"> = (input, context) => {
  const { key, row } = findPolicy(context, input.FunctionName, input.Qualifier);
  requireRevision(row, input.RevisionId);
  if (!row?.statements.some((each) => each.Sid === input.StatementId))
    throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
  const statements = row.statements.filter((each) => each.Sid !== input.StatementId);
  if (statements.length === 0) context.table(policies).delete(key);
  else context.table(policies).put(key, { ...row, statements, revisionId: randomUuid() });
  return {};
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html */
export const getPolicy: Api<"GetPolicy"> = (input, context) => {
  const { row } = findPolicy(context, input.FunctionName, input.Qualifier);
  if (!row) throw notFound("The resource you requested does not exist.");
  return { Policy: policyText(row), RevisionId: row.revisionId };
};

/** The policy document of a function or of one qualifier; undefined where it has none. */
export function policyOf(context: Context, { name, qualifier }: FunctionName): string | undefined {
  const row = context.table(policies).get(keyOf(name, qualifier ?? ""));
  return row && policyText(row);
}

const policyText = ({ statements }: PolicyRow): string =>
  JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: statements });

function findPolicy(context: Context, functionName: string | undefined, qualifier: string | undefined) {
  const asked = readFunctionName(context, functionName, qualifier);
  if (asked.qualifier === "$LATEST") throw invalidValue("We currently do not support adding policies for $LATEST.");
  findConfiguration(context, asked);
  const key = keyOf(asked.name, asked.qualifier ?? "");
  return { asked, key, row: context.table(policies).get(key) };
}

function requireRevision(row: PolicyRow | undefined, revisionId: string | undefined): void {
  if (revisionId !== undefined && revisionId !== row?.revisionId) throw preconditionFailed();
}

const ACTION = /^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/;

function statementOf(input: AddInput, Resource: string): Statement {
  const { StatementId: Sid = "", Action = "", Principal = "" } = input;
  if (!/^[a-zA-Z0-9-_]+$/.test(Sid))
    throw invalidValue(
      `1 validation error detected: Value '${Sid}' at 'statementId' failed to satisfy constraint: Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)`,
    );
  if (!ACTION.test(Action))
    throw invalidValue(
      `1 validation error detected: Value '${Action}' at 'action' failed to satisfy constraint: Member must satisfy regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])`,
    );
  if (input.FunctionUrlAuthType !== undefined && Action !== "lambda:InvokeFunctionUrl")
    throw invalidValue("FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action");
  const Condition = conditionOf(input);
  return {
    Sid,
    Effect: "Allow",
    Principal: principalOf(Principal),
    Action,
    Resource,
    ...(Object.keys(Condition).length > 0 && { Condition }),
  };
}

function principalOf(principal: string): unknown {
  if (principal === "*") return "*";
  if (/^\d{12}$/.test(principal)) return { AWS: globalArn({ account: principal }, "iam", "root") };
  if (principal.startsWith("arn:")) return { AWS: principal };
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com$/.test(principal)) return { Service: principal };
  throw invalidValue("The provided principal was invalid. Please check the principal and try again.");
}

function conditionOf(input: AddInput): Record<string, Record<string, string>> {
  const equals = {
    ...(input.SourceAccount !== undefined && { "AWS:SourceAccount": input.SourceAccount }),
    ...(input.FunctionUrlAuthType !== undefined && { "lambda:FunctionUrlAuthType": input.FunctionUrlAuthType }),
    ...(input.EventSourceToken !== undefined && { "lambda:EventSourceToken": input.EventSourceToken }),
    ...(input.PrincipalOrgID !== undefined && { "aws:PrincipalOrgID": input.PrincipalOrgID }),
  };
  return {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(input.SourceArn !== undefined && { ArnLike: { "AWS:SourceArn": input.SourceArn } }),
    ...(input.InvokedViaFunctionUrl !== undefined && {
      Bool: { "lambda:InvokedViaFunctionUrl": String(input.InvokedViaFunctionUrl) },
    }),
  };
}
