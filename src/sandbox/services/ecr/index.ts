import type * as ECR from "@aws-sdk/client-ecr";
import { defineService } from "../../kit/index.ts";
import { actedOn } from "./acted-on.ts";
import { getAuthorizationToken } from "./authorization.ts";
import { downloads } from "./downloads.ts";
import * as scans from "./image-scans.ts";
import * as signing from "./image-signing.ts";
import * as images from "./images.ts";
import * as uploads from "./layer-uploads.ts";
import * as layers from "./layers.ts";
import * as policies from "./policies.ts";
import { privateRegistry } from "./private-registry.ts";
import { publicGallery } from "./public-gallery.ts";
import { putImage } from "./put-image.ts";
import { listImageReferrers } from "./referrers.ts";
import * as settings from "./registry-settings.ts";
import * as repositories from "./repositories.ts";
import * as signingConfiguration from "./signing-configuration.ts";
import * as state from "./state.ts";
import * as tags from "./tags.ts";

export default defineService<typeof ECR>({
  id: "ecr",
  collections: [
    state.repositories,
    state.layers,
    state.images,
    state.scans,
    state.signings,
    state.uploads,
    state.registry,
    state.secrets,
  ],
  resourcesOf: actedOn,
  timers: { scan: scans.finishScan, sign: signing.finishSigning },
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
    PutImageScanningConfiguration: repositories.putImageScanningConfiguration,
    GetRegistryScanningConfiguration: settings.getRegistryScanningConfiguration,
    PutRegistryScanningConfiguration: settings.putRegistryScanningConfiguration,
    BatchGetRepositoryScanningConfiguration: settings.batchGetRepositoryScanningConfiguration,
    StartImageScan: scans.startImageScan,
    DescribeImageScanFindings: scans.describeImageScanFindings,
    PutSigningConfiguration: signingConfiguration.putSigningConfiguration,
    GetSigningConfiguration: signingConfiguration.getSigningConfiguration,
    DeleteSigningConfiguration: signingConfiguration.deleteSigningConfiguration,
    DescribeImageSigningStatus: signing.describeImageSigningStatus,
    ListImageReferrers: listImageReferrers,
  },
  modelled: {
    SetRepositoryPolicy: policies.setRepositoryPolicy,
    GetRepositoryPolicy: policies.getRepositoryPolicy,
    DeleteRepositoryPolicy: policies.deleteRepositoryPolicy,
    PutLifecyclePolicy: policies.putLifecyclePolicy,
    GetLifecyclePolicy: policies.getLifecyclePolicy,
    DeleteLifecyclePolicy: policies.deleteLifecyclePolicy,
    DescribeRegistry: settings.describeRegistry,
    GetRegistryPolicy: settings.getRegistryPolicy,
    PutRegistryPolicy: settings.putRegistryPolicy,
    DeleteRegistryPolicy: settings.deleteRegistryPolicy,
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    ListTagsForResource: tags.listTagsForResource,
  },
});
