import type * as Serverless from "@aws-sdk/client-redshift-serverless";
import { defineService, passesRoles } from "../../kit/index.ts";
import { getCredentials } from "./credentials.ts";
import { actedOn } from "./find.ts";
import { settle } from "./lifecycle.ts";
import * as namespaces from "./namespaces.ts";
import * as state from "./state.ts";
import * as tags from "./tags.ts";
import * as limits from "./usage-limits.ts";
import * as workgroups from "./workgroups.ts";

export default defineService<typeof Serverless>({
  id: "redshift-serverless",
  collections: [state.namespaces, state.workgroups, state.usageLimits],
  resourcesOf: actedOn,
  passedRoles: passesRoles("redshift-serverless.amazonaws.com", {
    CreateNamespace: ["iamRoles"],
    UpdateNamespace: ["iamRoles"],
  }),
  timers: { settle, "delete-namespace": namespaces.finishDeletion },
  real: {
    CreateNamespace: namespaces.createNamespace,
    GetNamespace: namespaces.getNamespace,
    ListNamespaces: namespaces.listNamespaces,
    UpdateNamespace: namespaces.updateNamespace,
    DeleteNamespace: namespaces.deleteNamespace,
    CreateWorkgroup: workgroups.createWorkgroup,
    GetWorkgroup: workgroups.getWorkgroup,
    ListWorkgroups: workgroups.listWorkgroups,
    UpdateWorkgroup: workgroups.updateWorkgroup,
    DeleteWorkgroup: workgroups.deleteWorkgroup,
  },
  modelled: {
    CreateUsageLimit: limits.createUsageLimit,
    GetUsageLimit: limits.getUsageLimit,
    ListUsageLimits: limits.listUsageLimits,
    UpdateUsageLimit: limits.updateUsageLimit,
    DeleteUsageLimit: limits.deleteUsageLimit,
    GetCredentials: getCredentials,
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    ListTagsForResource: tags.listTagsForResource,
  },
});
