import type * as Lambda from "@aws-sdk/client-lambda";
import { defineService, passesRoles } from "../../kit/index.ts";
import { actedOn } from "./acted-on.ts";
import { createAlias, deleteAlias, getAlias, listAliases, updateAlias } from "./aliases.ts";
import { downloads } from "./code-download.ts";
import {
  deleteFunctionConcurrency,
  getAccountSettings,
  getFunctionConcurrency,
  putFunctionConcurrency,
} from "./concurrency-settings.ts";
import { createFunction } from "./create-function.ts";
import { deleteFunction } from "./delete-function.ts";
import {
  deleteFunctionEventInvokeConfig,
  getFunctionEventInvokeConfig,
  listFunctionEventInvokeConfigs,
  putFunctionEventInvokeConfig,
  updateFunctionEventInvokeConfig,
} from "./event-invoke-config.ts";
import {
  createEventSourceMapping,
  deleteEventSourceMapping,
  getEventSourceMapping,
  listEventSourceMappings,
  updateEventSourceMapping,
} from "./event-sources/mappings.ts";
import { mappingChanged } from "./event-sources/pollers.ts";
import { getFunction, getFunctionConfiguration, listFunctions } from "./functions.ts";
import { attempt } from "./invocation/async-events.ts";
import { invoke } from "./invocation/invoke.ts";
import { invokeWithResponseStream } from "./invocation/invoke-with-response-stream.ts";
import { addLayerVersionPermission, getLayerVersionPolicy, removeLayerVersionPermission } from "./layer-permissions.ts";
import {
  deleteLayerVersion,
  getLayerVersion,
  getLayerVersionByArn,
  listLayers,
  listLayerVersions,
  publishLayerVersion,
} from "./layers.ts";
import { activate, finishUpdate } from "./lifecycle.ts";
import { releaseInterface } from "./network-interfaces.ts";
import { addPermission, getPolicy, removePermission } from "./permissions.ts";
import {
  deleteProvisionedConcurrencyConfig,
  getProvisionedConcurrencyConfig,
  listProvisionedConcurrencyConfigs,
  provision,
  putProvisionedConcurrencyConfig,
} from "./provisioned-concurrency.ts";
import { getFunctionRecursionConfig, putFunctionRecursionConfig } from "./recursion-config.ts";
import { resume } from "./resume.ts";
import { collections } from "./state.ts";
import { listTags, tagResource, untagResource } from "./tags.ts";
import { updateFunctionCode, updateFunctionConfiguration } from "./update-function.ts";
import {
  createFunctionUrlConfig,
  deleteFunctionUrlConfig,
  getFunctionUrlConfig,
  listFunctionUrlConfigs,
  updateFunctionUrlConfig,
} from "./urls/function-urls.ts";
import { functionUrlHost } from "./urls/url-host.ts";
import { listVersionsByFunction, publishVersion } from "./versions.ts";

export default defineService<typeof Lambda>({
  id: "lambda",
  passedRoles: passesRoles("lambda.amazonaws.com", { CreateFunction: ["Role"], UpdateFunctionConfiguration: ["Role"] }),
  collections,
  real: {
    CreateFunction: createFunction,
    GetFunction: getFunction,
    GetFunctionConfiguration: getFunctionConfiguration,
    ListFunctions: listFunctions,
    UpdateFunctionCode: updateFunctionCode,
    UpdateFunctionConfiguration: updateFunctionConfiguration,
    DeleteFunction: deleteFunction,
    Invoke: invoke,
    PublishVersion: publishVersion,
    ListVersionsByFunction: listVersionsByFunction,
    CreateAlias: createAlias,
    GetAlias: getAlias,
    ListAliases: listAliases,
    UpdateAlias: updateAlias,
    DeleteAlias: deleteAlias,
    PutFunctionConcurrency: putFunctionConcurrency,
    GetFunctionConcurrency: getFunctionConcurrency,
    DeleteFunctionConcurrency: deleteFunctionConcurrency,
    PutFunctionRecursionConfig: putFunctionRecursionConfig,
    GetFunctionRecursionConfig: getFunctionRecursionConfig,
    PutFunctionEventInvokeConfig: putFunctionEventInvokeConfig,
    UpdateFunctionEventInvokeConfig: updateFunctionEventInvokeConfig,
    GetFunctionEventInvokeConfig: getFunctionEventInvokeConfig,
    DeleteFunctionEventInvokeConfig: deleteFunctionEventInvokeConfig,
    ListFunctionEventInvokeConfigs: listFunctionEventInvokeConfigs,
    GetAccountSettings: getAccountSettings,
    InvokeWithResponseStream: invokeWithResponseStream,
    PublishLayerVersion: publishLayerVersion,
    GetLayerVersion: getLayerVersion,
    GetLayerVersionByArn: getLayerVersionByArn,
    ListLayerVersions: listLayerVersions,
    ListLayers: listLayers,
    DeleteLayerVersion: deleteLayerVersion,
    CreateFunctionUrlConfig: createFunctionUrlConfig,
    UpdateFunctionUrlConfig: updateFunctionUrlConfig,
    GetFunctionUrlConfig: getFunctionUrlConfig,
    DeleteFunctionUrlConfig: deleteFunctionUrlConfig,
    ListFunctionUrlConfigs: listFunctionUrlConfigs,
    PutProvisionedConcurrencyConfig: putProvisionedConcurrencyConfig,
    GetProvisionedConcurrencyConfig: getProvisionedConcurrencyConfig,
    ListProvisionedConcurrencyConfigs: listProvisionedConcurrencyConfigs,
    DeleteProvisionedConcurrencyConfig: deleteProvisionedConcurrencyConfig,
    CreateEventSourceMapping: createEventSourceMapping,
    GetEventSourceMapping: getEventSourceMapping,
    ListEventSourceMappings: listEventSourceMappings,
    UpdateEventSourceMapping: updateEventSourceMapping,
    DeleteEventSourceMapping: deleteEventSourceMapping,
  },
  modelled: {
    AddPermission: addPermission,
    RemovePermission: removePermission,
    GetPolicy: getPolicy,
    AddLayerVersionPermission: addLayerVersionPermission,
    RemoveLayerVersionPermission: removeLayerVersionPermission,
    GetLayerVersionPolicy: getLayerVersionPolicy,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTags: listTags,
  },
  timers: {
    "mapping-changed": mappingChanged,
    activate,
    updated: finishUpdate,
    attempt,
    provision,
    "release-interface": releaseInterface,
  },
  resume,
  resourcesOf: actedOn,
  hosts: [downloads, functionUrlHost],
});
