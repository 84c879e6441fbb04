/** Who else may use a layer version. https://docs.aws.amazon.com/lambda/latest/dg/permissions-layer-cross-account.html */
import { randomUuid } from "../../../shared/random.ts";
import { globalArn } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { conflict, invalidValue, notFound, preconditionFailed } from "./faults.ts";
import { requireLayerVersion } from "./layers.ts";
import { type LayerVersionRow, layerKey, layerVersions } from "./state.ts";

/** https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html */
export const addLayerVersionPermission: Api<"AddLayerVersionPermission"> = (input, context) => {
  const row = checked(requireLayerVersion(context, input.LayerName, input.VersionNumber), input.RevisionId);
  const { StatementId: Sid = "", Principal = "", OrganizationId } = input;
  if (input.Action !== "lambda:GetLayerVersion")
    throw invalidValue("The action of a layer's permission must be lambda:GetLayerVersion.");
  if (row.policy.some((each) => each.Sid === Sid))
    throw conflict(
      `The statement id (${Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  if (Principal !== "*" && !/^\d{12}$|^arn:/.test(Principal))
    throw invalidValue("The provided principal was invalid. Please check the principal and try again.");
  const statement = {
    Sid,
    Effect: "Allow",
    Principal:
      Principal === "*"
        ? "*"
        : { AWS: Principal.startsWith("arn:") ? Principal : globalArn({ account: Principal }, "iam", "root") },
    Action: input.Action,
    Resource: row.arn,
    ...(OrganizationId !== undefined && { Condition: { StringEquals: { "aws:PrincipalOrgID": OrganizationId } } }),
  };
  const policyRevisionId = randomUuid();
  context
    .table(layerVersions)
    .put(layerKey(row.layer, row.version), { ...row, policy: [...row.policy, statement], policyRevisionId });
  return { Statement: JSON.stringify(statement), RevisionId: policyRevisionId };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_RemoveLayerVersionPermission.html */
export const removeLayerVersionPermission: Api<"RemoveLayerVersionPermission"> = (input, context) => {
  const row = checked(requireLayerVersion(context, input.LayerName, input.VersionNumber), input.RevisionId);
  const policy = row.policy.filter((each) => each.Sid !== input.StatementId);
  if (policy.length === row.policy.length)
    throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
  const policyRevisionId = randomUuid();
  context.table(layerVersions).put(layerKey(row.layer, row.version), { ...row, policy, policyRevisionId });
  return {};
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionPolicy.html */
export const getLayerVersionPolicy: Api<"GetLayerVersionPolicy"> = (input, context) => {
  const { policy, policyRevisionId } = requireLayerVersion(context, input.LayerName, input.VersionNumber);
  if (policy.length === 0) throw notFound("No policy is associated with the given resource.");
  return {
    Policy: JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: policy }),
    RevisionId: policyRevisionId,
  };
};

function checked(row: LayerVersionRow, revisionId: string | undefined): LayerVersionRow {
  if (revisionId !== undefined && revisionId !== row.policyRevisionId) throw preconditionFailed();
  return row;
}
