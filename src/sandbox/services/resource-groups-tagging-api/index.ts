import type * as Tagging from "@aws-sdk/client-resource-groups-tagging-api";
import { defineService } from "../../kit/index.ts";
import { getResources, getTagKeys, getTagValues } from "./get-resources.ts";
import { tagResources, untagResources } from "./tag-resources.ts";

export default defineService<typeof Tagging>({
  id: "resource-groups-tagging-api",
  collections: [],
  real: {
    GetResources: getResources,
    GetTagKeys: getTagKeys,
    GetTagValues: getTagValues,
    TagResources: tagResources,
    UntagResources: untagResources,
  },
  modelled: {},
});
