import type * as ECR from "@aws-sdk/client-ecr";
import { ECR as EcrClient, waitUntilImageScanComplete } from "@aws-sdk/client-ecr";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";
import { layer } from "../ecs/images/tar-archive.ts";
import { INDEX, MANIFEST, pushImage } from "./image-fixture.ts";

let sandbox: Sandbox;
let ecr: ServiceClient<typeof ECR>;
const repositoryName = "lab/web";

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  ecr = sandbox.service<typeof ECR>("ecr");
  await ecr.CreateRepository({ repositoryName });
});
afterEach(() => sandbox.close());

const outdated = layer([
  { path: "etc/os-release", content: "ID=debian\nVERSION_ID=12\n" },
  {
    path: "var/lib/dpkg/status",
    content:
      "Package: curl\nStatus: install ok installed\nVersion: 7.88.1-10\n\nPackage: tar\nStatus: install ok installed\nVersion: 1.34+dfsg-1.2\n",
  },
]);

const scanPushes = (filter: string) =>
  ecr.PutRegistryScanningConfiguration({
    scanType: "BASIC",
    rules: [{ scanFrequency: "SCAN_ON_PUSH", repositoryFilters: [{ filter, filterType: "WILDCARD" }] }],
  });

const completed = (imageTag = "1") =>
  vi.waitFor(
    async () => {
      const answer = await ecr.DescribeImageScanFindings({ repositoryName, imageId: { imageTag } });
      expect(answer.imageScanStatus?.status).not.toBe("IN_PROGRESS");
      return answer;
    },
    { timeout: 5000, interval: 5 },
  );

describe("scan on push", () => {
  it("scans what the registry's rules choose, and tells findings and counts", async () => {
    await scanPushes("lab*");
    const imageDigest = await pushImage(ecr, repositoryName, [outdated]);
    const answer = await completed();
    expect(answer).toMatchObject({
      imageId: { imageDigest, imageTag: "1" },
      imageScanStatus: { status: "COMPLETE", description: "The scan was completed successfully." },
      imageScanFindings: { findingSeverityCounts: { CRITICAL: 1, MEDIUM: 1 } },
    });
    expect(answer.imageScanFindings?.findings?.[0]).toMatchObject({
      name: "CVE-2023-38545",
      severity: "CRITICAL",
      attributes: expect.arrayContaining([{ key: "package_version", value: "7.88.1-10" }]),
    });
    const { imageDetails } = await ecr.DescribeImages({ repositoryName });
    expect(imageDetails?.[0]).toMatchObject({
      imageScanStatus: { status: "COMPLETE" },
      imageScanFindingsSummary: { findingSeverityCounts: { CRITICAL: 1, MEDIUM: 1 } },
    });
  });

  it("leaves other repositories alone, and findings come in pages", async () => {
    await scanPushes("other*");
    await pushImage(ecr, repositoryName, [outdated]);
    const imageId = { imageTag: "1" };
    await expect(ecr.DescribeImageScanFindings({ repositoryName, imageId })).rejects.toMatchObject({
      name: "ScanNotFoundException",
    });
    expect((await ecr.DescribeImages({ repositoryName })).imageDetails?.[0]?.imageScanStatus).toBeUndefined();
    await ecr.StartImageScan({ repositoryName, imageId });
    await completed();
    const first = await ecr.DescribeImageScanFindings({ repositoryName, imageId, maxResults: 1 });
    const { nextToken } = first;
    const second = await ecr.DescribeImageScanFindings({ repositoryName, imageId, maxResults: 1, nextToken });
    const names = [first, second].flatMap((each) => each.imageScanFindings?.findings?.map(({ name }) => name));
    expect(names).toEqual(["CVE-2023-38545", "CVE-2023-39804"]);
  });
});

describe("StartImageScan", () => {
  it("is possible once a day, for images only", async () => {
    const digest = await pushImage(ecr, repositoryName, [outdated]);
    const imageId = { imageDigest: digest };
    const started = await ecr.StartImageScan({ repositoryName, imageId });
    expect(started.imageScanStatus?.status).toBe("IN_PROGRESS");
    await completed();
    await expect(ecr.StartImageScan({ repositoryName, imageId })).rejects.toMatchObject({
      name: "LimitExceededException",
    });
    const index = JSON.stringify({
      schemaVersion: 2,
      mediaType: INDEX,
      manifests: [{ mediaType: MANIFEST, digest, size: 1 }],
    });
    await ecr.PutImage({ repositoryName, imageManifest: index, imageTag: "all" });
    await expect(ecr.StartImageScan({ repositoryName, imageId: { imageTag: "all" } })).rejects.toMatchObject({
      name: "UnsupportedImageTypeException",
    });
    await expect(ecr.StartImageScan({ repositoryName, imageId: { imageTag: "none" } })).rejects.toMatchObject({
      name: "ImageNotFoundException",
    });
  });

  it("ends as UNSUPPORTED_IMAGE for other systems; a deleted image's scan is gone", async () => {
    await pushImage(ecr, repositoryName, [
      layer([{ path: "etc/os-release", content: "ID=alpine\nVERSION_ID=3.20\n" }]),
    ]);
    await ecr.StartImageScan({ repositoryName, imageId: { imageTag: "1" } });
    const answer = await completed();
    expect(answer.imageScanStatus?.status).toBe("UNSUPPORTED_IMAGE");
    expect(answer.imageScanFindings).toBeUndefined();
    await ecr.BatchDeleteImage({ repositoryName, imageIds: [{ imageTag: "1" }] });
    await pushImage(ecr, repositoryName, [outdated]);
    await expect(ecr.DescribeImageScanFindings({ repositoryName, imageId: { imageTag: "1" } })).rejects.toMatchObject({
      name: "ScanNotFoundException",
    });
  });

  it("satisfies the SDK's waiter", async () => {
    await pushImage(ecr, repositoryName, [outdated]);
    const client = new EcrClient({
      region: sandbox.region,
      credentials: sandbox.credentials,
      requestHandler: sandbox.requestHandler(),
    });
    const imageId = { imageTag: "1" };
    await client.startImageScan({ repositoryName, imageId });
    const { state } = await waitUntilImageScanComplete(
      { client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 },
      { repositoryName, imageId },
    );
    expect(state).toBe("SUCCESS");
  });
});
