/** Tags of everything that has an ARN. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging.html */
import { type Collection, type Context, page, type Tags, withoutTags } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { badRequest, notFound } from "./faults.ts";
import { apiKeys, apis, domains, stages, usagePlans } from "./state.ts";

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetTags.html */
export const getTags: Api<"GetTags"> = ({ resourceArn, position, limit }, context) => {
  const { items, next } = page(Object.entries(taggedOf(context, resourceArn).tags), {
    token: position,
    limit,
    max: 500,
    badToken: "BadRequestException",
  });
  return { tags: Object.fromEntries(items), ...(next !== undefined && { position: next }) };
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_TagResource.html */
export const tagResource: Api<"TagResource"> = ({ resourceArn, tags }, context) => {
  const tagged = taggedOf(context, resourceArn);
  const all = { ...tagged.tags, ...tags };
  if (Object.keys(all).length > 50) throw badRequest("Invalid tags specified. Number of tags exceeds the limit of 50.");
  if (Object.keys(tags ?? {}).some((key) => key.toLowerCase().startsWith("aws:")))
    throw badRequest("Invalid tags specified. Tag keys must not start with aws:");
  tagged.set(all);
  return {};
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UntagResource.html */
export const untagResource: Api<"UntagResource"> = ({ resourceArn, tagKeys }, context) => {
  const tagged = taggedOf(context, resourceArn);
  tagged.set(withoutTags(tagged.tags, tagKeys ?? []));
  return {};
};

interface Tagged {
  readonly tags: Tags;
  set(tags: Tags): void;
}

function taggedOf(context: Context, given = ""): Tagged {
  const path = /^arn:aws[a-z-]*:apigateway:[a-z0-9-]+::(\/.+)$/.exec(decoded(given))?.[1];
  if (path === undefined) throw badRequest(`Invalid resource ARN specified: ${given}`);
  const stage = /^\/restapis\/([^/]+)\/stages\/([^/]+)$/.exec(path);
  if (stage) return taggedIn(context, stages, `${stage[1]}/${stage[2]}`);
  const [, kind = "", key = ""] = /^\/(restapis|apikeys|usageplans|domainnames)\/([^/]+)$/.exec(path) ?? [];
  const table = { restapis: apis, apikeys: apiKeys, usageplans: usagePlans, domainnames: domains }[kind];
  if (!table) throw badRequest(`Invalid resource ARN specified: ${given}`);
  return taggedIn(context, table as Collection<{ tags: Tags }>, key);
}

// Clients send the ARN in the path, where some encode it twice.
function decoded(arn: string): string {
  try {
    return decodeURIComponent(arn);
  } catch {
    return arn;
  }
}

function taggedIn<T extends { readonly tags: Tags }>(context: Context, of: Collection<T>, key: string): Tagged {
  const table = context.table(of);
  const row = table.get(key);
  if (!row) throw notFound("Invalid resource identifier specified");
  return { tags: row.tags, set: (tags) => void table.update(key, (each) => ({ ...each, tags })) };
}
