import type * as ECR from "@aws-sdk/client-ecr";
import { defineService } from "../../kit/index.ts";
import { actedOn } from "./acted-on.ts";
import { getAuthorizationToken } from "./authorization.ts";
import { downloads } from "./downloads.ts";
import * as images from "./images.ts";
import * as uploads from "./layer-uploads.ts";
import * as layers from "./layers.ts";
import * as policies from "./policies.ts";
import { privateRegistry } from "./private-registry.ts";
import { publicGallery } from "./public-gallery.ts";
import { putImage } from "./put-image.ts";
import * as settings from "./registry-settings.ts";
import * as repositories from "./repositories.ts";
import * as state from "./state.ts";
import * as tags from "./tags.ts";

export default defineService<typeof ECR>({
  id: "ecr",
  collections: [state.repositories, state.layers, state.images, state.uploads, state.registry, state.secrets],
  resourcesOf: actedOn,
  hosts: [downloads, privateRegistry, publicGallery],
  real: {
    CreateRepository: repositories.createRepository,
    DescribeRepositories: repositories.describeRepositories,
    DeleteRepository: repositories.deleteRepository,
    PutImageTagMutability: repositories.putImageTagMutability,
    InitiateLayerUpload: uploads.initiateLayerUpload,
    UploadLayerPart: uploads.uploadLayerPart,
    CompleteLayerUpload: uploads.completeLayerUpload,
    BatchCheckLayerAvailability: layers.batchCheckLayerAvailability,
    GetDownloadUrlForLayer: layers.getDownloadUrlForLayer,
    PutImage: putImage,
    BatchGetImage: images.batchGetImage,
    DescribeImages: images.describeImages,
    ListImages: images.listImages,
    BatchDeleteImage: images.batchDeleteImage,
    GetAuthorizationToken: getAuthorizationToken,
  },
  modelled: {
    PutImageScanningConfiguration: repositories.putImageScanningConfiguration,
    SetRepositoryPolicy: policies.setRepositoryPolicy,
    GetRepositoryPolicy: policies.getRepositoryPolicy,
    DeleteRepositoryPolicy: policies.deleteRepositoryPolicy,
    PutLifecyclePolicy: policies.putLifecyclePolicy,
    GetLifecyclePolicy: policies.getLifecyclePolicy,
    DeleteLifecyclePolicy: policies.deleteLifecyclePolicy,
    DescribeRegistry: settings.describeRegistry,
    GetRegistryScanningConfiguration: settings.getRegistryScanningConfiguration,
    PutRegistryScanningConfiguration: settings.putRegistryScanningConfiguration,
    BatchGetRepositoryScanningConfiguration: settings.batchGetRepositoryScanningConfiguration,
    GetRegistryPolicy: settings.getRegistryPolicy,
    PutRegistryPolicy: settings.putRegistryPolicy,
    DeleteRegistryPolicy: settings.deleteRegistryPolicy,
    GetSigningConfiguration: settings.getSigningConfiguration,
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    ListTagsForResource: tags.listTagsForResource,
  },
});
