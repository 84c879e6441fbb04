import type * as CloudMap from "@aws-sdk/client-servicediscovery";
import { defineService } from "../../kit/index.ts";
import { discoverInstances, discoverInstancesRevision } from "./discovery.ts";
import {
  deregisterInstance,
  getInstance,
  getInstancesHealthStatus,
  listInstances,
  registerInstance,
  updateInstanceCustomHealthStatus,
} from "./instances.ts";
import {
  createHttpNamespace,
  createPrivateDnsNamespace,
  createPublicDnsNamespace,
  deleteNamespace,
  getNamespace,
  listNamespaces,
  updateHttpNamespace,
  updatePrivateDnsNamespace,
  updatePublicDnsNamespace,
} from "./namespaces.ts";
import { complete, getOperation, listOperations, pending } from "./operations.ts";
import { deleteServiceAttributes, getServiceAttributes, updateServiceAttributes } from "./service-attributes.ts";
import { createService, deleteService, getService, listServices, updateService } from "./services.ts";
import { instances, namespaces, operations, services } from "./state.ts";
import { listTagsForResource, tagResource, untagResource } from "./tags.ts";

export default defineService<typeof CloudMap>({
  id: "servicediscovery",
  collections: [namespaces, services, instances, operations],
  real: {
    CreatePrivateDnsNamespace: createPrivateDnsNamespace,
    CreateHttpNamespace: createHttpNamespace,
    GetNamespace: getNamespace,
    ListNamespaces: listNamespaces,
    UpdatePrivateDnsNamespace: updatePrivateDnsNamespace,
    UpdateHttpNamespace: updateHttpNamespace,
    DeleteNamespace: deleteNamespace,
    CreateService: createService,
    GetService: getService,
    ListServices: listServices,
    UpdateService: updateService,
    DeleteService: deleteService,
    UpdateServiceAttributes: updateServiceAttributes,
    GetServiceAttributes: getServiceAttributes,
    DeleteServiceAttributes: deleteServiceAttributes,
    RegisterInstance: registerInstance,
    DeregisterInstance: deregisterInstance,
    GetInstance: getInstance,
    ListInstances: listInstances,
    UpdateInstanceCustomHealthStatus: updateInstanceCustomHealthStatus,
    GetInstancesHealthStatus: getInstancesHealthStatus,
    DiscoverInstances: discoverInstances,
    DiscoverInstancesRevision: discoverInstancesRevision,
    GetOperation: getOperation,
    ListOperations: listOperations,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTagsForResource: listTagsForResource,
  },
  modelled: {
    // Nobody outside the sandbox can look up a public zone of it.
    CreatePublicDnsNamespace: createPublicDnsNamespace,
    UpdatePublicDnsNamespace: updatePublicDnsNamespace,
  },
  timers: { pending, complete },
});
