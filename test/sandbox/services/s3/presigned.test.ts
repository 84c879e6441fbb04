import { createHash, createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import { s3Of } from "./s3-client.ts";

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  await s3Of(sandbox).createBucket({ Bucket: "lab-bucket" });
});
afterEach(() => sandbox.close());

interface Ask {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly at?: Date;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html, written here from the page. */
function presigned({ method, host, path, at = new Date() }: Ask): URLSearchParams {
  const timestamp = at.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = `${timestamp.slice(0, 8)}/us-east-1/s3/aws4_request`;
  const query = new URLSearchParams({
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `${sandbox.credentials.accessKeyId}/${scope}`,
    "X-Amz-Date": timestamp,
    "X-Amz-Expires": "60",
    "X-Amz-SignedHeaders": "host",
  });
  const canonicalQuery = [...query].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  const canonical = [method, path, canonicalQuery, `host:${host}\n`, "host", "UNSIGNED-PAYLOAD"].join("\n");
  const text = ["AWS4-HMAC-SHA256", timestamp, scope, createHash("sha256").update(canonical).digest("hex")].join("\n");
  const key = scope
    .split("/")
    .reduce<string | Buffer>(
      (previous, part) => createHmac("sha256", previous).update(part).digest(),
      `AWS4${sandbox.credentials.secretAccessKey}`,
    );
  query.set("X-Amz-Signature", createHmac("sha256", key).update(text).digest("hex"));
  return query;
}

async function send(asked: Ask, body = "", query = presigned(asked)) {
  const { method, host, path } = asked;
  const answer = await sandbox.handle({ method, path, query, headers: { host }, body: Buffer.from(body) });
  const chunks: Buffer[] = [];
  if (typeof answer.body === "object" && Symbol.asyncIterator in answer.body)
    for await (const chunk of answer.body) chunks.push(Buffer.from(chunk));
  const text = chunks.length > 0 ? Buffer.concat(chunks).toString() : String(answer.body ?? "");
  return { status: answer.status, text };
}

describe("presigned URLs", () => {
  const hosts = [
    ["in the path", "localhost", "/lab-bucket/a%20b"],
    ["in the host", "lab-bucket.localhost", "/a%20b"],
  ] as const;

  it.each(hosts)("put and get an object, the bucket %s", async (_where, host, path) => {
    expect((await send({ method: "PUT", host, path }, "hello")).status).toBe(200);
    expect(await send({ method: "GET", host, path })).toEqual({ status: 200, text: "hello" });
  });

  it("are for one method, for a while, and for what was signed", async () => {
    const [host, path] = ["localhost", "/lab-bucket/a"];
    await send({ method: "PUT", host, path }, "hello");
    const get = { method: "GET", host, path };
    const refused = await send({ ...get, method: "DELETE" }, "", presigned(get));
    expect(refused).toMatchObject({ status: 403, text: expect.stringContaining("<Code>SignatureDoesNotMatch</Code>") });
    const old = presigned({ ...get, at: new Date(Date.now() - 3_600_000) });
    expect(await send(get, "", old)).toMatchObject({
      status: 403,
      text: expect.stringContaining("<Code>AccessDenied</Code><Message>Request has expired</Message>"),
    });
    expect((await send(get, "", new URLSearchParams())).status).toBe(403);
  });
});

/** As boto3 and AWS CLI 1 sign for us-east-1, written here from the page on Signature Version 2. */
function signedAsOfOld({ method, host, path }: Ask, { expires, type = "" }: { expires: number; type?: string }) {
  const bucket = host.endsWith(".localhost") ? `/${host.slice(0, -".localhost".length)}` : "";
  const text = [method, "", type, String(expires), `${bucket}${path}`].join("\n");
  const signature = createHmac("sha1", sandbox.credentials.secretAccessKey).update(text).digest("base64");
  return new URLSearchParams({
    AWSAccessKeyId: sandbox.credentials.accessKeyId,
    Signature: signature,
    Expires: String(expires),
  });
}

describe("presigned URLs in the old manner", () => {
  const later = () => Math.floor(Date.now() / 1000) + 60;

  it.each([
    ["in the path", "localhost", "/lab-bucket/a%20b"],
    ["in the host", "lab-bucket.localhost", "/a%20b"],
  ])("put and get an object, the bucket %s", async (_where, host, path) => {
    const put = { method: "PUT", host, path };
    expect((await send(put, "hello", signedAsOfOld(put, { expires: later() }))).status).toBe(200);
    const get = { method: "GET", host, path };
    expect(await send(get, "", signedAsOfOld(get, { expires: later() }))).toEqual({ status: 200, text: "hello" });
  });

  it("are for one method and one time", async () => {
    const get = { method: "GET", host: "localhost", path: "/lab-bucket/a" };
    const other = await send({ ...get, method: "DELETE" }, "", signedAsOfOld(get, { expires: later() }));
    expect(other).toMatchObject({ status: 403, text: expect.stringContaining("<Code>SignatureDoesNotMatch</Code>") });
    const late = await send(get, "", signedAsOfOld(get, { expires: later() - 120 }));
    expect(late).toMatchObject({
      status: 403,
      text: expect.stringContaining("<Message>Request has expired</Message>"),
    });
  });
});
