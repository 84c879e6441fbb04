import type * as Tagging from "@aws-sdk/client-resource-groups-tagging-api";
import { type Context, type Input, type InventoryItem, page, parseArn, toTagList } from "../../kit/index.ts";
import { invalidParameter, type On } from "./handler.ts";

/** https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html: resources without tags are not found. */
export const getResources: On<"GetResources"> = (input, context) => {
  checkCombination(input);
  const found = taggedItems(context).filter(
    (item) =>
      (input.ResourceARNList?.includes(item.arn) ?? true) &&
      hasType(item, input.ResourceTypeFilters) &&
      (input.TagFilters ?? []).every((filter) => passes(item, filter)),
  );
  const { items, next } = page(found, {
    token: input.PaginationToken,
    limit: input.ResourcesPerPage ?? 50,
    max: 100,
    badToken: "InvalidParameterException",
  });
  return {
    PaginationToken: next ?? "",
    ResourceTagMappingList: items.map(({ arn, tags }) => ({ ResourceARN: arn, Tags: toTagList(tags) })),
  };
};

/** https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetTagKeys.html */
export const getTagKeys: On<"GetTagKeys"> = (input, context) => {
  const keys = [...new Set(taggedItems(context).flatMap(({ tags }) => Object.keys(tags)))].sort();
  const { items, next } = page(keys, { token: input.PaginationToken, limit: undefined, max: 100 });
  return { PaginationToken: next ?? "", TagKeys: items };
};

/** https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetTagValues.html */
export const getTagValues: On<"GetTagValues"> = (input, context) => {
  const key = input.Key ?? "";
  const values = [...new Set(taggedItems(context).flatMap(({ tags }) => tags[key] ?? []))].sort();
  const { items, next } = page(values, { token: input.PaginationToken, limit: undefined, max: 100 });
  return { PaginationToken: next ?? "", TagValues: items };
};

const taggedItems = (context: Context): InventoryItem[] =>
  context
    .inventory()
    .filter(({ tags }) => Object.keys(tags).length > 0)
    .sort((a, b) => (a.arn < b.arn ? -1 : 1));

function checkCombination(input: Input<typeof Tagging, "GetResources">): void {
  if (input.ResourceARNList && (input.TagFilters || input.ResourceTypeFilters || input.PaginationToken))
    throw invalidParameter(
      "ResourceARNList cannot be used together with TagFilters, ResourceTypeFilters or PaginationToken.",
    );
  if (input.IncludeComplianceDetails || input.ExcludeCompliantResources)
    throw invalidParameter("Tag policies of AWS Organizations are not in the sandbox.");
  for (const filter of input.ResourceTypeFilters ?? [])
    if (!/^[a-z0-9-]+(:[a-zA-Z0-9._/-]+)?$/.test(filter))
      throw invalidParameter(`${filter} is not a valid resource type.`);
}

/** Types are those of the ARN: `ec2`, `ec2:subnet`, `elasticloadbalancing:loadbalancer/app`. */
function hasType({ arn }: InventoryItem, filters: readonly string[] | undefined): boolean {
  if (!filters?.length) return true;
  const { service = "", resource = "" } = parseArn(arn) ?? {};
  return filters.some((filter) => {
    const [wanted, type] = filter.split(":");
    return wanted === service && (type === undefined || new RegExp(`^${escaped(type)}([/:]|$)`).test(resource));
  });
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function passes({ tags }: InventoryItem, { Key = "", Values = [] }: Tagging.TagFilter): boolean {
  const value = tags[Key];
  return value !== undefined && (Values.length === 0 || Values.includes(value));
}
