import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as ECR from "@aws-sdk/client-ecr";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";
import { digestOf, pushBlob } from "./image-fixture.ts";

let folder: string;
let sandbox: Sandbox;
let ecr: ServiceClient<typeof ECR>;
const repositoryName = "lab-ecs-abc123/web";

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "awslab-ecr-"));
  sandbox = await createSandbox({ pace: "instant", folder });
  ecr = sandbox.service<typeof ECR>("ecr");
  await ecr.CreateRepository({ repositoryName });
});
afterEach(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const blobFiles = (): string[] => {
  const path = join(folder, "ecr", `${sandbox.account}-us-east-1`, "blobs");
  return existsSync(path) ? readdirSync(path) : [];
};
const part = (first: number, bytes: Uint8Array) => ({
  repositoryName,
  partFirstByte: first,
  partLastByte: first + bytes.length - 1,
  layerPartBlob: bytes,
});

describe("layer uploads", () => {
  it("take parts in order and verify the digest", async () => {
    const first = Buffer.alloc(5 * 1024 * 1024, "a");
    const second = Buffer.from("the end");
    const whole = Buffer.concat([first, second]);
    const { uploadId, partSize } = await ecr.InitiateLayerUpload({ repositoryName });
    expect(partSize).toBe(20_971_520);
    await ecr.UploadLayerPart({ uploadId, ...part(0, first) });
    await expect(ecr.UploadLayerPart({ uploadId, ...part(first.length + 1, second) })).rejects.toMatchObject({
      name: "InvalidLayerPartException",
      members: { uploadId, lastValidByteReceived: first.length - 1 },
    });
    const uploaded = await ecr.UploadLayerPart({ uploadId, ...part(first.length, second) });
    expect(uploaded.lastByteReceived).toBe(whole.length - 1);
    await expect(
      ecr.CompleteLayerUpload({ repositoryName, uploadId, layerDigests: [digestOf("something else")] }),
    ).rejects.toMatchObject({ name: "InvalidLayerException" });
    const { layerDigest } = await ecr.CompleteLayerUpload({
      repositoryName,
      uploadId,
      layerDigests: [digestOf(whole)],
    });
    expect(layerDigest).toBe(digestOf(whole));
    await expect(ecr.UploadLayerPart({ uploadId, ...part(0, second) })).rejects.toMatchObject({
      name: "UploadNotFoundException",
    });
    expect(blobFiles()).toEqual([digestOf(whole).slice(7)]);
  });

  it("refuse empty uploads, short parts, wrong ranges and layers that are there", async () => {
    const { uploadId } = await ecr.InitiateLayerUpload({ repositoryName });
    const bytes = Buffer.from("small");
    const layerDigests = [digestOf(bytes)];
    await expect(ecr.CompleteLayerUpload({ repositoryName, uploadId, layerDigests })).rejects.toMatchObject({
      name: "EmptyUploadException",
    });
    await expect(ecr.UploadLayerPart({ uploadId, ...part(0, bytes), partLastByte: 99 })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
    await ecr.UploadLayerPart({ uploadId, ...part(0, bytes) });
    await expect(ecr.UploadLayerPart({ uploadId, ...part(5, bytes) })).rejects.toMatchObject({
      name: "LayerPartTooSmallException",
    });
    await ecr.CompleteLayerUpload({ repositoryName, uploadId, layerDigests });
    await expect(pushBlob(ecr, repositoryName, bytes, "x")).rejects.toMatchObject({
      name: "LayerAlreadyExistsException",
    });
    await expect(ecr.InitiateLayerUpload({ repositoryName: "none" })).rejects.toMatchObject({
      name: "RepositoryNotFoundException",
      message: `The repository with name 'none' does not exist in the registry with id '${sandbox.account}'`,
    });
  });

  it("tell which layers a repository has", async () => {
    const { digest } = await pushBlob(ecr, repositoryName, Buffer.from("here"), "x");
    await ecr.CreateRepository({ repositoryName: "other" });
    const ask = (name: string) =>
      ecr.BatchCheckLayerAvailability({ repositoryName: name, layerDigests: [digest, digestOf("none"), "nonsense"] });
    const { layers, failures } = await ask(repositoryName);
    expect(layers?.map((layer) => layer.layerAvailability)).toEqual(["AVAILABLE", "UNAVAILABLE"]);
    expect(failures).toMatchObject([{ layerDigest: "nonsense", failureCode: "InvalidLayerDigest" }]);
    expect((await ask("other")).layers?.map((layer) => layer.layerAvailability)).toEqual([
      "UNAVAILABLE",
      "UNAVAILABLE",
    ]);
  });

  it("share bytes between repositories until the last one goes", async () => {
    await ecr.CreateRepository({ repositoryName: "other" });
    for (const name of [repositoryName, "other"]) await pushBlob(ecr, name, Buffer.from("same"), "x");
    expect(blobFiles()).toHaveLength(1);
    await ecr.DeleteRepository({ repositoryName, force: true });
    expect(blobFiles()).toHaveLength(1);
    await ecr.DeleteRepository({ repositoryName: "other", force: true });
    expect(blobFiles()).toEqual([]);
  });
});

describe("downloads", () => {
  it("need the token of the URL, over HTTP", async () => {
    const { digest } = await pushBlob(ecr, repositoryName, Buffer.from("bytes"), "x");
    const { downloadUrl = "" } = await ecr.GetDownloadUrlForLayer({ repositoryName, layerDigest: digest });
    expect(await (await fetch(downloadUrl)).text()).toBe("bytes");
    const forged = await fetch(downloadUrl.replace(/.(?=.{9}$)/, (char) => (char === "A" ? "B" : "A")));
    expect(forged.status).toBe(403);
    expect((await fetch(downloadUrl.replace(/token=.*/, ""))).status).toBe(403);
    await expect(ecr.GetDownloadUrlForLayer({ repositoryName, layerDigest: digestOf("none") })).rejects.toMatchObject({
      name: "LayersNotFoundException",
    });
  });
});
