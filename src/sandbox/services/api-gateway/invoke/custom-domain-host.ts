/** Custom domain names: the longest base path that fits chooses API and stage. */
import type { Context, HostRoute } from "../../../kit/index.ts";
import { apis, domains, type MappingRow, mappings } from "../state.ts";
import { serve } from "./host.ts";
import { forbidden } from "./wire-response.ts";

export const customDomainHost: HostRoute = {
  pattern: /\./,
  owns: ({ name }, context) => domainOf(context, name) !== undefined,
  answer: async (request, host, context) => {
    const domain = domainOf(context, host.name) ?? "";
    const rows = context.table(mappings).list(`${domain}/`);
    const mapping = bestOf(rows, request.path);
    const api = mapping && context.table(apis).get(mapping.apiId);
    if (!mapping || !api) return forbidden(context.requestId);
    const rest = mapping.basePath === "" ? request.path : request.path.slice(mapping.basePath.length + 1);
    // A mapping without stage leaves the first part of the path to name it.
    const [, named = "", below = ""] = /^\/([^/]*)(.*)$/.exec(rest) ?? [];
    const stageName = mapping.stage ?? named;
    const path = mapping.stage === undefined ? below : rest;
    return serve(context, request, {
      api,
      stageName,
      path: path === "" ? "/" : path,
      host: host.name,
      requestPath: request.path,
    });
  },
};

/** A wildcard name stands for every name one level below it. */
function domainOf(context: Context, host: string): string | undefined {
  const name = host.toLowerCase();
  const table = context.table(domains);
  if (table.has(name)) return name;
  const wildcard = `*${name.slice(name.indexOf("."))}`;
  return table.has(wildcard) ? wildcard : undefined;
}

const bestOf = (rows: readonly MappingRow[], path: string): MappingRow | undefined =>
  rows
    .filter(({ basePath }) => basePath === "" || path === `/${basePath}` || path.startsWith(`/${basePath}/`))
    .sort((a, b) => b.basePath.length - a.basePath.length)[0];
