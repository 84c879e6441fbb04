/** The paths of an API. https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { type Context, found } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { badRequest, conflict, notFound } from "./faults.ts";
import { newId } from "./ids.ts";
import { applyPatches, type PatchRule, rule, text } from "./patch.ts";
import { changeDefinition, findApi, pageOf } from "./rest-apis.ts";
import type { ApiRow, ResourceDefinition } from "./state.ts";

type Resources = Readonly<Record<string, ResourceDefinition>>;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateResource.html */
export const createResource: Api<"CreateResource"> = ({ restApiId, parentId, pathPart }, context) => {
  const { id: apiId, definition } = findApi(context, restApiId);
  const resources = addResource(definition.resources, parentId ?? "", pathPart ?? "");
  changeDefinition(context, apiId, { resources });
  const created = Object.values(resources).find((each) => each.parentId === parentId && each.pathPart === pathPart);
  return created ? describeResource(created, false) : {};
};

/** The resources with one more; refuses parts that AWS refuses. */
export function addResource(
  resources: Resources,
  parentId: string,
  pathPart: string,
): Record<string, ResourceDefinition> {
  const parent = resources[parentId];
  if (!parent) throw notFound("Invalid Resource identifier specified");
  requirePathPart(pathPart);
  requireRoom(resources, parent, pathPart);
  const id = newId(6);
  const path = pathUnder(parent, pathPart);
  return { ...resources, [id]: { id, parentId, pathPart, path, methods: {} } };
}

const pathUnder = (parent: ResourceDefinition, part: string): string =>
  `${parent.path === "/" ? "" : parent.path}/${part}`;

function requirePathPart(part: string): void {
  if (!/^([a-zA-Z0-9._\-:]+|\{[a-zA-Z0-9._\-:]+\+?\})$/.test(part))
    throw badRequest(
      "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
    );
}

function requireRoom(resources: Resources, parent: ResourceDefinition, part: string): void {
  if (parent.pathPart?.endsWith("+}"))
    throw badRequest(`Cannot create a child of a resource with a greedy path variable: ${parent.path}`);
  const siblings = Object.values(resources).filter((each) => each.parentId === parent.id);
  if (siblings.some((each) => each.pathPart === part))
    throw conflict(`Another resource with the same parent already has this name: ${part}`);
  const isVariable = part.startsWith("{");
  const isGreedy = part.endsWith("+}");
  const other = siblings.find((each) => each.pathPart?.startsWith("{") && each.pathPart.endsWith("+}") === isGreedy);
  if (isVariable && other)
    throw badRequest(
      `A sibling (${other.pathPart}) of this resource already has a variable path part -- only one is allowed`,
    );
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetResource.html */
export const getResource: Api<"GetResource"> = ({ restApiId, resourceId, embed }, context) =>
  describeResource(findResource(findApi(context, restApiId), resourceId), embed?.includes("methods") ?? false);

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetResources.html */
export const getResources: Api<"GetResources"> = ({ restApiId, embed, position, limit }, context) => {
  const resources = Object.values(findApi(context, restApiId).definition.resources).sort((a, b) =>
    a.path < b.path ? -1 : 1,
  );
  const { items, next } = pageOf(resources, position, limit);
  return {
    items: items.map((each) => describeResource(each, embed?.includes("methods") ?? false)),
    position: next,
  };
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateResource.html: renames, or moves it under another parent. */
export const updateResource: Api<"UpdateResource"> = ({ restApiId, resourceId, patchOperations }, context) => {
  const { id, definition } = findApi(context, restApiId);
  const before = findResource({ definition }, resourceId);
  const changed = applyPatches(before, patchOperations, RULES);
  if (before.parentId === undefined) throw badRequest("Root resource cannot be updated.");
  const { [before.id]: _, ...others } = definition.resources;
  const parent = others[changed.parentId ?? ""];
  if (!parent) throw notFound("Invalid Resource identifier specified");
  requirePathPart(changed.pathPart ?? "");
  requireRoom(others, parent, changed.pathPart ?? "");
  const resources = repathed({
    ...others,
    [changed.id]: { ...changed, path: pathUnder(parent, changed.pathPart ?? "") },
  });
  changeDefinition(context, id, { resources });
  return describeResource(resources[changed.id] ?? changed, false);
};

const RULES: readonly PatchRule<ResourceDefinition>[] = [
  text("/pathPart", (row, pathPart) => ({ ...row, pathPart })),
  rule("/parentId", ["replace"], (row, { value }) => ({ ...row, parentId: value })),
];

/** Paths follow from parents, all the way down. */
function repathed(resources: Resources): Record<string, ResourceDefinition> {
  const pathOf = (each: ResourceDefinition): string => {
    const parent = resources[each.parentId ?? ""];
    return parent ? pathUnder({ ...parent, path: pathOf(parent) }, each.pathPart ?? "") : "/";
  };
  return Object.fromEntries(Object.entries(resources).map(([id, each]) => [id, { ...each, path: pathOf(each) }]));
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteResource.html: with everything below it. */
export const deleteResource: Api<"DeleteResource"> = ({ restApiId, resourceId }, context) => {
  const { id, definition, rootResourceId } = findApi(context, restApiId);
  const { path } = findResource({ definition }, resourceId);
  if (resourceId === rootResourceId) throw badRequest("Cannot delete the root resource of a REST API");
  const left = Object.entries(definition.resources).filter(
    ([, each]) => each.path !== path && !each.path.startsWith(`${path}/`),
  );
  changeDefinition(context, id, { resources: Object.fromEntries(left) });
  return {};
};

export const findResource = ({ definition }: Pick<ApiRow, "definition">, id = ""): ResourceDefinition =>
  found(definition.resources[id], () => notFound("Invalid Resource identifier specified"));

/** Replaces one resource of the live definition. */
export function putResource(context: Context, api: ApiRow, resource: ResourceDefinition): void {
  changeDefinition(context, api.id, { resources: { ...api.definition.resources, [resource.id]: resource } });
}

function describeResource(
  { id, parentId, pathPart, path, methods }: ResourceDefinition,
  embedded: boolean,
): ApiGateway.Resource {
  const named = Object.entries(methods).map(([name, method]) => [name, embedded ? method : {}] as const);
  return { id, parentId, pathPart, path, ...(named.length > 0 && { resourceMethods: Object.fromEntries(named) }) };
}
