import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as ECR from "@aws-sdk/client-ecr";
import { expect, it } from "vitest";
import { createSandbox } from "../../../../src/sandbox/create-sandbox.ts";
import { memoryStore } from "../../../../src/sandbox/state/memory-store.ts";
import { digestOf, pushParts } from "./image-fixture.ts";

it("images, half-done uploads and tokens survive a restart", async () => {
  const folder = mkdtempSync(join(tmpdir(), "awslab-ecr-"));
  const store = memoryStore();
  const open = () => createSandbox({ pace: "instant", folder, store });
  try {
    const before = await open();
    const ecr = before.service<typeof ECR>("ecr");
    const repositoryName = "lab/web";
    await ecr.CreateRepository({ repositoryName });
    const manifest = await pushParts(ecr, repositoryName, "one");
    await ecr.PutImage({ repositoryName, imageManifest: manifest, imageTag: "1" });
    const first = Buffer.alloc(5 * 1024 * 1024, "a");
    const { uploadId } = await ecr.InitiateLayerUpload({ repositoryName });
    const part = { repositoryName, uploadId, partFirstByte: 0, partLastByte: first.length - 1, layerPartBlob: first };
    await ecr.UploadLayerPart(part);
    await before.close();

    const after = await open();
    const again = after.service<typeof ECR>("ecr");
    const { images } = await again.BatchGetImage({ repositoryName, imageIds: [{ imageTag: "1" }] });
    expect(images?.[0]?.imageManifest).toBe(manifest);
    const layerDigest = JSON.parse(manifest).layers[0].digest;
    const { downloadUrl = "" } = await again.GetDownloadUrlForLayer({ repositoryName, layerDigest });
    expect(digestOf(Buffer.from(await (await fetch(downloadUrl)).arrayBuffer()))).toBe(layerDigest);
    const end = Buffer.from("end");
    const next = { partFirstByte: first.length, partLastByte: first.length + 2, layerPartBlob: end };
    await again.UploadLayerPart({ repositoryName, uploadId, ...next });
    const layerDigests = [digestOf(Buffer.concat([first, end]))];
    expect((await again.CompleteLayerUpload({ repositoryName, uploadId, layerDigests })).layerDigest).toBe(
      layerDigests[0],
    );
    await after.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
