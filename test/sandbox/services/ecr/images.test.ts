import type * as ECR from "@aws-sdk/client-ecr";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";
import { digestOf, INDEX, MANIFEST, pushParts } from "./image-fixture.ts";

let sandbox: Sandbox;
let ecr: ServiceClient<typeof ECR>;
const repositoryName = "lab/web";

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  ecr = sandbox.service<typeof ECR>("ecr");
  await ecr.CreateRepository({ repositoryName, imageTagMutability: "IMMUTABLE" });
});
afterEach(() => sandbox.close());

const put = (imageManifest: string, imageTag?: string, name = repositoryName) =>
  ecr.PutImage({ repositoryName: name, imageManifest, imageTag, imageManifestMediaType: MANIFEST });

describe("PutImage", () => {
  it("stores a manifest whose layers are there, byte for byte", async () => {
    const manifest = await pushParts(ecr, repositoryName, "one");
    const { image } = await put(manifest, "1.0.0");
    expect(image?.imageId).toEqual({ imageDigest: digestOf(manifest), imageTag: "1.0.0" });
    const { images, failures } = await ecr.BatchGetImage({
      repositoryName,
      imageIds: [{ imageTag: "1.0.0" }, { imageDigest: digestOf(manifest) }, { imageTag: "none" }, {}],
    });
    expect(images?.map((each) => each.imageManifest)).toEqual([manifest, manifest]);
    expect(failures?.map((each) => each.failureCode)).toEqual(["ImageNotFound", "MissingDigestAndTag"]);
    const { imageDetails } = await ecr.DescribeImages({ repositoryName });
    expect(imageDetails).toMatchObject([
      {
        imageDigest: digestOf(manifest),
        imageTags: ["1.0.0"],
        imageManifestMediaType: MANIFEST,
        artifactMediaType: "application/vnd.oci.image.config.v1+json",
        imageSizeInBytes: JSON.parse(manifest).layers[0].size,
      },
    ]);
  });

  it("refuses missing layers, wrong digests, broken manifests and bad tags", async () => {
    const layer = { mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest: digestOf("x"), size: 1 };
    const missing = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: layer, layers: [layer] });
    await expect(put(missing)).rejects.toMatchObject({ name: "LayersNotFoundException" });
    const manifest = await pushParts(ecr, repositoryName, "one");
    await expect(
      ecr.PutImage({ repositoryName, imageManifest: manifest, imageDigest: digestOf("x") }),
    ).rejects.toMatchObject({ name: "ImageDigestDoesNotMatchException" });
    for (const broken of ["{", "{}", JSON.stringify({ schemaVersion: 2, config: {}, layers: [] })])
      await expect(put(broken)).rejects.toMatchObject({ name: "InvalidParameterException" });
    await expect(put(manifest, "no spaces")).rejects.toMatchObject({ name: "InvalidParameterException" });
    await expect(
      ecr.PutImage({ repositoryName, imageManifest: manifest, imageManifestMediaType: INDEX }),
    ).rejects.toMatchObject({ name: "InvalidParameterException" });
    expect((await ecr.ListImages({ repositoryName })).imageIds).toEqual([]);
  });

  it("keeps immutable tags, moves mutable ones", async () => {
    const one = await pushParts(ecr, repositoryName, "one");
    const two = await pushParts(ecr, repositoryName, "two");
    await put(one, "1.0.0");
    await expect(put(one, "1.0.0")).rejects.toMatchObject({ name: "ImageAlreadyExistsException" });
    await expect(put(two, "1.0.0")).rejects.toMatchObject({
      name: "ImageTagAlreadyExistsException",
      message:
        "The image tag '1.0.0' already exists in the 'lab/web' repository and cannot be overwritten because the tag is immutable.",
    });
    await put(one, "stable");
    await ecr.PutImageTagMutability({ repositoryName, imageTagMutability: "MUTABLE" });
    await put(two, "1.0.0");
    const { imageDetails } = await ecr.DescribeImages({ repositoryName, imageIds: [{ imageTag: "1.0.0" }] });
    expect(imageDetails?.[0]?.imageDigest).toBe(digestOf(two));
    const { imageIds } = await ecr.ListImages({ repositoryName, filter: { tagStatus: "TAGGED" } });
    expect(imageIds).toHaveLength(2);
  });

  it("knows exclusions from the rule of a repository", async () => {
    await ecr.PutImageTagMutability({
      repositoryName,
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filterType: "WILDCARD", filter: "dev-*" }],
    });
    const one = await pushParts(ecr, repositoryName, "one");
    const two = await pushParts(ecr, repositoryName, "two");
    await put(one, "dev-a");
    await put(two, "dev-a");
    await put(one, "1.0");
    await expect(put(two, "1.0")).rejects.toMatchObject({ name: "ImageTagAlreadyExistsException" });
  });

  it("takes indexes of images that are there", async () => {
    const manifest = await pushParts(ecr, repositoryName, "one");
    const part = { mediaType: MANIFEST, digest: digestOf(manifest), size: manifest.length };
    const index = JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [part] });
    await expect(ecr.PutImage({ repositoryName, imageManifest: index })).rejects.toMatchObject({
      name: "ReferencedImagesNotFoundException",
    });
    await put(manifest);
    await ecr.PutImage({ repositoryName, imageManifest: index, imageTag: "all" });
    const gone = await ecr.BatchDeleteImage({ repositoryName, imageIds: [{ imageDigest: digestOf(manifest) }] });
    expect(gone.failures?.[0]?.failureCode).toBe("ImageReferencedByManifestList");
  });
});

describe("deleting", () => {
  it("takes an image with its last tag", async () => {
    const manifest = await pushParts(ecr, repositoryName, "one");
    await put(manifest, "a");
    await put(manifest, "b");
    await ecr.BatchDeleteImage({ repositoryName, imageIds: [{ imageTag: "a" }] });
    expect((await ecr.ListImages({ repositoryName })).imageIds).toHaveLength(1);
    await expect(ecr.DeleteRepository({ repositoryName })).rejects.toMatchObject({
      name: "RepositoryNotEmptyException",
    });
    await ecr.BatchDeleteImage({ repositoryName, imageIds: [{ imageTag: "b" }] });
    await expect(ecr.DescribeImages({ repositoryName, imageIds: [{ imageTag: "b" }] })).rejects.toMatchObject({
      name: "ImageNotFoundException",
      message: `The image with imageId {imageDigest:'null', imageTag:'b'} does not exist within the repository with name 'lab/web' in the registry with id '${sandbox.account}'`,
    });
    await ecr.DeleteRepository({ repositoryName });
    expect(sandbox.inventory()).toEqual([]);
  });
});
