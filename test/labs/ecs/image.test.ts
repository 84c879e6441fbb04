/** The image is assembled deterministically and pushed as a registry expects it. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { ECR } from "@aws-sdk/client-ecr";
import { afterAll, expect, test } from "vitest";
import { assembleImage } from "../../../labs/ecs/image/assemble.ts";
import { digestOf, layerOf } from "../../../labs/ecs/image/blob.ts";
import { pushImage } from "../../../labs/ecs/image/push.ts";
import { openImage } from "../../../labs/ecs/image/registry.ts";
import { tarOf } from "../../../labs/ecs/image/tar.ts";
import { httpOf } from "../../../src/engine/http.ts";
import { createSandbox } from "../../../src/sandbox/index.ts";
import { sandboxTarget } from "../../support/sandbox-target.ts";

const folder = mkdtempSync(join(tmpdir(), "awslab-image-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = [
  { path: "app/server.js", bytes: Buffer.from("console.log(1)\n") },
  { path: "app/empty", bytes: new Uint8Array() },
];

test("a tar of ours is read by the system's tar", () => {
  writeFileSync(join(folder, "a.tar"), tarOf(files));
  execFileSync("tar", ["-xf", "a.tar"], { cwd: folder });
  expect(readFileSync(join(folder, "app/server.js"), "utf8")).toBe("console.log(1)\n");
  expect(readFileSync(join(folder, "app/empty"), "utf8")).toBe("");
});

test("a layer has the same digest in any order and at any time", () => {
  const layer = layerOf(files);
  expect(layerOf([...files].reverse()).digest).toBe(layer.digest);
  expect(digestOf(gunzipSync(layer.bytes))).toBe(layer.diffId);
  // Known from an earlier run: the bytes do not depend on the machine.
  expect(layer.diffId).toMatchInlineSnapshot(
    `"sha256:7cd37b9b8d2cb9ab3581f0c882da953481a73acb5b15fd93570625e01e58ecac"`,
  );
});

test("a path too long for the format is refused", () => {
  expect(() => tarOf([{ path: "x".repeat(101), bytes: new Uint8Array() }])).toThrow("too long");
});

test("an image from the public base is pushed, and pushing again changes nothing", async () => {
  const sandbox = await createSandbox({ pace: "instant" });
  try {
    const target = sandboxTarget(sandbox);
    const ecr = new ECR(target.clientConfig);
    const repositoryName = "lab-ecs-test/web";
    await ecr.createRepository({ repositoryName, imageTagMutability: "IMMUTABLE" });
    const http = httpOf(target, new AbortController().signal);
    const base = await openImage({ http, url: "https://public.ecr.aws" }, "docker/library/node", "24-bookworm-slim");
    const image = assembleImage(base, [{ path: "server.js", bytes: Buffer.from("1") }]);
    const said: string[] = [];
    const push = { ecr, repositoryName, tag: "1.0.0", say: (text: string) => void said.push(text) };
    await pushImage(image, push);
    const uploads = said.length;
    await pushImage(image, push);
    expect(said).toHaveLength(uploads);
    const { imageDetails } = await ecr.describeImages({ repositoryName });
    expect(imageDetails).toMatchObject([{ imageDigest: image.manifest.digest, imageTags: ["1.0.0"] }]);
    const { images = [] } = await ecr.batchGetImage({ repositoryName, imageIds: [{ imageTag: "1.0.0" }] });
    const manifest = JSON.parse(images[0]?.imageManifest ?? "");
    expect(manifest.layers).toHaveLength(base.layers.length + 1);
  } finally {
    await sandbox.close();
  }
});

test("a base that is not what its digest says is refused", async () => {
  const answers: Record<string, object | string> = {
    "/v2/": {},
    "/v2/x/manifests/1": { config: { digest: "sha256:0", size: 1, mediaType: "m" }, layers: [] },
    "/v2/x/blobs/sha256:0": "{}",
  };
  const get = async (url: string) => {
    const body = answers[new URL(url).pathname];
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return { status: 200, headers: {}, text, bytes: Buffer.from(text), arrivals: [], json: () => JSON.parse(text) };
  };
  const http = { get, send: (_: string, url: string) => get(url), connect: () => Promise.reject(new Error("no")) };
  await expect(openImage({ http, url: "http://r" }, "x", "1")).rejects.toThrow("what came for sha256:0 is");
});
