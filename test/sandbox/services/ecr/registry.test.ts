import { gunzipSync, gzipSync } from "node:zlib";
import type * as ECR from "@aws-sdk/client-ecr";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import type { ServiceClient, WireResponse } from "../../../../src/sandbox/kit/index.ts";
import { digestOf, INDEX, MANIFEST, pushParts } from "./image-fixture.ts";

let sandbox: Sandbox;
let ecr: ServiceClient<typeof ECR>;

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  ecr = sandbox.service<typeof ECR>("ecr");
});
afterEach(() => sandbox.close());

async function bytesOf({ body }: WireResponse): Promise<Buffer> {
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array) return Buffer.from(body ?? "");
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

interface Ask {
  readonly method?: string;
  readonly authorization?: string | undefined;
  readonly body?: Uint8Array;
  readonly type?: string;
}

async function ask(url: string, { method = "GET", authorization, body = new Uint8Array(), type }: Ask = {}) {
  const { host, pathname, searchParams } = new URL(url);
  const headers = {
    host,
    ...(authorization === undefined ? {} : { authorization }),
    ...(type === undefined ? {} : { "content-type": type }),
  };
  const answer = await sandbox.handle({ method, path: pathname, query: searchParams, headers, body });
  return { status: answer.status, headers: answer.headers, bytes: await bytesOf(answer) };
}

describe("public.ecr.aws", () => {
  const base = "https://public.ecr.aws/v2/docker/library/node";

  it("hands out tokens and a base image whose digests are true", async () => {
    const challenge = await ask("https://public.ecr.aws/v2/");
    expect(challenge.status).toBe(401);
    expect(challenge.headers["www-authenticate"]).toContain('realm="https://public.ecr.aws/token/"');
    const token = JSON.parse((await ask("https://public.ecr.aws/token/?scope=aws")).bytes.toString()).token;
    const authorization = `Bearer ${token}`;
    expect((await ask("https://public.ecr.aws/v2/", { authorization })).status).toBe(200);

    const index = await ask(`${base}/manifests/24-bookworm-slim`, { authorization });
    expect(index.headers["content-type"]).toBe(INDEX);
    const { manifests } = JSON.parse(index.bytes.toString());
    expect(manifests).toMatchObject([{ platform: { architecture: "amd64", os: "linux" } }]);
    const manifest = await ask(`${base}/manifests/${manifests[0].digest}`);
    expect(digestOf(manifest.bytes)).toBe(manifests[0].digest);
    const { config, layers } = JSON.parse(manifest.bytes.toString());
    const [layer] = layers;
    const archive = gunzipSync((await ask(`${base}/blobs/${layer.digest}`)).bytes);
    expect(archive.toString()).toContain('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"');
    const read = JSON.parse((await ask(`${base}/blobs/${config.digest}`)).bytes.toString());
    expect(read.rootfs.diff_ids).toEqual([digestOf(archive)]);
  });

  it("says what it does not have", async () => {
    const missing = await ask("https://public.ecr.aws/v2/docker/library/redis/manifests/7");
    expect(missing.status).toBe(404);
    expect(JSON.parse(missing.bytes.toString()).errors[0].code).toBe("NAME_UNKNOWN");
    expect((await ask(`${base}/blobs/${digestOf("none")}`)).status).toBe(404);
  });
});

describe("the private registry", () => {
  const login = async () => {
    const { authorizationData } = await ecr.GetAuthorizationToken({});
    return `Basic ${authorizationData?.[0]?.authorizationToken}`;
  };
  const host = () => `https://${sandbox.account}.dkr.ecr.us-east-1.amazonaws.com`;

  it("serves what was pushed by the API to who has a token", async () => {
    await ecr.CreateRepository({ repositoryName: "lab/web" });
    const manifest = await pushParts(ecr, "lab/web", "one");
    await ecr.PutImage({ repositoryName: "lab/web", imageManifest: manifest, imageTag: "1" });
    const url = `${host()}/v2/lab/web`;
    const refused = await ask(`${url}/manifests/1`);
    expect(refused.status).toBe(401);
    expect(refused.headers["www-authenticate"]).toContain("Basic realm=");
    const authorization = await login();
    const got = await ask(`${url}/manifests/1`, { authorization });
    expect(got.bytes.toString()).toBe(manifest);
    expect(got.headers["docker-content-digest"]).toBe(digestOf(manifest));
    const { digest, size } = JSON.parse(manifest).layers[0];
    expect((await ask(`${url}/blobs/${digest}`, { authorization })).bytes).toHaveLength(size);
    expect((await ask(`${url}/blobs/${digest}`, { authorization, method: "HEAD" })).headers["content-length"]).toBe(
      `${size}`,
    );
    const tags = await ask(`${url}/tags/list`, { authorization });
    expect(JSON.parse(tags.bytes.toString())).toEqual({ name: "lab/web", tags: ["1"] });
    expect((await ask(`${host()}/v2/none/manifests/1`, { authorization })).status).toBe(404);
  });

  it("takes pushes, which the API then shows", async () => {
    await ecr.CreateRepository({ repositoryName: "lab/web", imageTagMutability: "IMMUTABLE" });
    const authorization = await login();
    const push = async (bytes: Uint8Array) => {
      const start = await ask(`${host()}/v2/lab/web/blobs/uploads/`, { authorization, method: "POST" });
      const location = `${host()}${start.headers.location}`;
      await ask(location, { authorization, method: "PATCH", body: bytes });
      return ask(`${location}?digest=${digestOf(bytes)}`, { authorization, method: "PUT" });
    };
    const layer = gzipSync("layer");
    const config = Buffer.from('{"architecture":"amd64","os":"linux"}');
    expect((await push(layer)).status).toBe(201);
    expect((await push(config)).status).toBe(201);
    const descriptor = (bytes: Uint8Array, mediaType: string) => ({
      mediaType,
      digest: digestOf(bytes),
      size: bytes.length,
    });
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: descriptor(config, "application/vnd.oci.image.config.v1+json"),
      layers: [descriptor(layer, "application/vnd.oci.image.layer.v1.tar+gzip")],
    });
    const put = (text: string) =>
      ask(`${host()}/v2/lab/web/manifests/1`, {
        authorization,
        method: "PUT",
        body: Buffer.from(text),
        type: MANIFEST,
      });
    expect((await put(manifest)).status).toBe(201);
    expect((await put(manifest)).status).toBe(201);
    expect((await put(`${manifest} `)).status).toBe(400);
    const { imageDetails } = await ecr.DescribeImages({ repositoryName: "lab/web" });
    expect(imageDetails).toMatchObject([{ imageDigest: digestOf(manifest), imageTags: ["1"] }]);
  });
});
