/** Which API and stage answers below a path of a custom domain name. https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { type Context, found } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { findDomain } from "./domain-names.ts";
import { badRequest, conflict, notFound } from "./faults.ts";
import { applyPatches, type PatchRule, text } from "./patch.ts";
import { pageOf } from "./rest-apis.ts";
import { apis, keyOf, type MappingRow, mappings, stages } from "./state.ts";

/** AWS's name for the empty base path. */
const NONE = "(none)";

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateBasePathMapping.html */
export const createBasePathMapping: Api<"CreateBasePathMapping"> = (input, context) => {
  const { name } = findDomain(context, input.domainName);
  const basePath = pathOf(input.basePath);
  const row: MappingRow = { domain: name, basePath, apiId: input.restApiId ?? "", stage: input.stage };
  requireMapping(context, row);
  if (context.table(mappings).has(keyOf(name, basePath)))
    throw conflict("Base path already exists for this domain name");
  context.table(mappings).put(keyOf(name, basePath), row);
  return describe(row);
};

const pathOf = (given = ""): string => (given === NONE ? "" : given);

function requireMapping(context: Context, { basePath, apiId, stage }: MappingRow): void {
  if (!/^[a-zA-Z0-9$\-_.+!*'()/]*$/.test(basePath))
    throw badRequest(
      "Invalid base path specified. Base paths may only contain letters, numbers and one of $-_.+!*'()/",
    );
  if (!context.table(apis).has(apiId)) throw badRequest("Invalid REST API identifier specified");
  if (stage !== undefined && !context.table(stages).has(keyOf(apiId, stage)))
    throw badRequest("Invalid stage identifier specified");
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetBasePathMapping.html */
export const getBasePathMapping: Api<"GetBasePathMapping"> = (input, context) => describe(findMapping(context, input));

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetBasePathMappings.html */
export const getBasePathMappings: Api<"GetBasePathMappings"> = ({ domainName, position, limit }, context) => {
  const rows = context.table(mappings).list(`${findDomain(context, domainName).name}/`);
  const { items, next } = pageOf(rows, position, limit);
  return { items: items.map(describe), position: next };
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateBasePathMapping.html */
export const updateBasePathMapping: Api<"UpdateBasePathMapping"> = (input, context) => {
  const row = findMapping(context, input);
  const changed = applyPatches(row, input.patchOperations, RULES);
  requireMapping(context, changed);
  context.table(mappings).delete(keyOf(row.domain, row.basePath));
  context.table(mappings).put(keyOf(changed.domain, changed.basePath), changed);
  return describe(changed);
};

const RULES: readonly PatchRule<MappingRow>[] = [
  text("/restapiId", (row, apiId) => ({ ...row, apiId })),
  text("/stage", (row, stage) => ({ ...row, stage: stage === "" ? undefined : stage })),
  text("/basePath", (row, basePath) => ({ ...row, basePath: pathOf(basePath) })),
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteBasePathMapping.html */
export const deleteBasePathMapping: Api<"DeleteBasePathMapping"> = (input, context) => {
  const { domain, basePath } = findMapping(context, input);
  context.table(mappings).delete(keyOf(domain, basePath));
  return {};
};

function findMapping(
  context: Context,
  { domainName, basePath }: { domainName?: string | undefined; basePath?: string | undefined },
): MappingRow {
  const { name } = findDomain(context, domainName);
  return found(context.table(mappings).get(keyOf(name, pathOf(basePath))), () =>
    notFound("Invalid base path mapping identifier specified"),
  );
}

const describe = ({ basePath, apiId, stage }: MappingRow): ApiGateway.BasePathMapping => ({
  basePath: basePath === "" ? NONE : basePath,
  restApiId: apiId,
  stage,
});
