import { verify, X509Certificate } from "node:crypto";
import { ECR } from "@aws-sdk/client-ecr";
import type * as IAM from "@aws-sdk/client-iam";
import type * as Signer from "@aws-sdk/client-signer";
import type * as STS from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";
import { layer } from "../ecs/images/tar-archive.ts";
import { digestOf, pushImage } from "./image-fixture.ts";

const SIGNATURE = "application/vnd.cncf.notary.signature";
const repositoryName = "lab/web";
let sandbox: Sandbox;
let ecr: ServiceClient<typeof import("@aws-sdk/client-ecr")>;
let profileArn: string;

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  ecr = sandbox.service("ecr");
  await ecr.CreateRepository({ repositoryName });
  const { arn } = await sandbox
    .service<typeof Signer>("signer")
    .PutSigningProfile({ profileName: "lab", platformId: "Notation-OCI-SHA384-ECDSA" });
  profileArn = arn ?? "";
});
afterEach(() => sandbox.close());

const signPushes = (filter = "lab*", signingProfileArn = profileArn) =>
  ecr.PutSigningConfiguration({
    signingConfiguration: {
      rules: [{ signingProfileArn, repositoryFilters: [{ filter, filterType: "WILDCARD_MATCH" }] }],
    },
  });

const ended = (imageDigest: string) =>
  vi.waitFor(
    async () => {
      const { signingStatuses } = await ecr.DescribeImageSigningStatus({ repositoryName, imageId: { imageDigest } });
      expect(signingStatuses?.[0]?.status).toMatch(/COMPLETE|FAILED/);
      return signingStatuses?.[0];
    },
    { timeout: 5000, interval: 5 },
  );

const push = () => pushImage(ecr, repositoryName, [layer([{ path: "app", content: "hello" }])]);

describe("the signing configuration", () => {
  it("is put, got and deleted", async () => {
    await expect(ecr.GetSigningConfiguration({})).rejects.toMatchObject({
      name: "SigningConfigurationNotFoundException",
    });
    await signPushes();
    expect((await ecr.GetSigningConfiguration({})).signingConfiguration?.rules).toEqual([
      { signingProfileArn: profileArn, repositoryFilters: [{ filter: "lab*", filterType: "WILDCARD_MATCH" }] },
    ]);
    await expect(signPushes("lab*", "arn:aws:s3:::lab")).rejects.toMatchObject({ name: "InvalidParameterException" });
    const rules = Array.from({ length: 11 }, () => ({ signingProfileArn: profileArn }));
    await expect(ecr.PutSigningConfiguration({ signingConfiguration: { rules } })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
    await ecr.DeleteSigningConfiguration({});
    await expect(ecr.DeleteSigningConfiguration({})).rejects.toMatchObject({
      name: "SigningConfigurationNotFoundException",
    });
  });
});

describe("managed signing", () => {
  it("leaves a signature that verifies beside the image", async () => {
    await signPushes();
    const imageDigest = await push();
    expect(await ended(imageDigest)).toEqual({ signingProfileArn: profileArn, status: "COMPLETE" });
    const { referrers } = await ecr.ListImageReferrers({ repositoryName, subjectId: { imageDigest } });
    expect(referrers).toMatchObject([{ artifactType: SIGNATURE, artifactStatus: "ACTIVE" }]);
    const digest = referrers?.[0]?.digest ?? "";
    const { images } = await ecr.BatchGetImage({ repositoryName, imageIds: [{ imageDigest: digest }] });
    const text = images?.[0]?.imageManifest ?? "";
    expect(digestOf(text)).toBe(digest);
    const manifest = JSON.parse(text);
    expect(manifest.subject.digest).toBe(imageDigest);
    const [{ digest: layerDigest, mediaType }] = manifest.layers;
    expect(mediaType).toBe("application/jose+json");
    const envelope = JSON.parse(await download(layerDigest));
    const [leaf, authority] = envelope.header.x5c.map((der: string) => new X509Certificate(Buffer.from(der, "base64")));
    expect(leaf.verify(authority.publicKey)).toBe(true);
    const holds = verify(
      "sha384",
      Buffer.from(`${envelope.protected}.${envelope.payload}`),
      { key: leaf.publicKey, dsaEncoding: "ieee-p1363" },
      Buffer.from(envelope.signature, "base64url"),
    );
    expect(holds).toBe(true);
    const { targetArtifact } = JSON.parse(Buffer.from(envelope.payload, "base64url").toString());
    expect(targetArtifact).toEqual(manifest.subject);
  });

  it("adds an untagged artifact that is neither signed nor scanned itself", async () => {
    await signPushes();
    const imageDigest = await push();
    await ended(imageDigest);
    const { imageDetails } = await ecr.DescribeImages({ repositoryName, filter: { tagStatus: "UNTAGGED" } });
    expect(imageDetails).toMatchObject([{ subjectManifestDigest: imageDigest, artifactMediaType: SIGNATURE }]);
    const imageId = { imageDigest: imageDetails?.[0]?.imageDigest };
    const { signingStatuses } = await ecr.DescribeImageSigningStatus({ repositoryName, imageId });
    expect(signingStatuses).toEqual([]);
    await expect(ecr.StartImageScan({ repositoryName, imageId })).rejects.toMatchObject({
      name: "UnsupportedImageTypeException",
    });
    const filter = { artifactTypes: ["application/spdx+json"] };
    const subjectId = { imageDigest };
    expect((await ecr.ListImageReferrers({ repositoryName, subjectId, filter })).referrers).toEqual([]);
  });

  it("is listed by the registry's own referrers API", async () => {
    await signPushes();
    const imageDigest = await push();
    await ended(imageDigest);
    const { authorizationData } = await ecr.GetAuthorizationToken({});
    const host = `${sandbox.account}.dkr.ecr.us-east-1.amazonaws.com`;
    const answer = await sandbox.handle({
      method: "GET",
      path: `/v2/${repositoryName}/referrers/${imageDigest}`,
      query: new URLSearchParams({ artifactType: SIGNATURE }),
      headers: { host, authorization: `Basic ${authorizationData?.[0]?.authorizationToken}` },
      body: new Uint8Array(),
    });
    expect(answer.headers).toMatchObject({ "oci-filters-applied": "artifactType" });
    expect(JSON.parse(String(answer.body)).manifests).toMatchObject([{ artifactType: SIGNATURE }]);
  });

  it("does nothing for repositories outside of its filters", async () => {
    await signPushes("other*");
    const imageDigest = await push();
    const { signingStatuses } = await ecr.DescribeImageSigningStatus({ repositoryName, imageId: { imageDigest } });
    expect(signingStatuses).toEqual([]);
  });

  it("fails with the reason for a canceled profile", async () => {
    await signPushes();
    const signer = sandbox.service<typeof Signer>("signer");
    await signer.CancelSigningProfile({ profileName: "lab" });
    const imageDigest = await push();
    expect(await ended(imageDigest)).toMatchObject({
      status: "FAILED",
      failureCode: "ValidationException",
      failureReason: expect.stringContaining("not active"),
    });
  });

  it("needs signer:SignPayload of whoever pushes", async () => {
    await signPushes();
    const allowed = await roleEcr("allowed", ["ecr:*", "signer:SignPayload"]);
    const refused = await roleEcr("refused", ["ecr:*"]);
    const imageDigest = await push();
    await ended(imageDigest);
    const { images } = await ecr.BatchGetImage({ repositoryName, imageIds: [{ imageDigest }] });
    const text = images?.[0]?.imageManifest ?? "";
    const pushAs = async (client: ECR, imageTag: string) => {
      const { image } = await client.putImage({
        repositoryName,
        imageManifest: text + " ".repeat(imageTag.length),
        imageTag,
      });
      return ended(image?.imageId?.imageDigest ?? "");
    };
    expect(await pushAs(refused, "two")).toMatchObject({
      status: "FAILED",
      failureCode: "AccessDeniedException",
      failureReason: expect.stringContaining("signer:SignPayload"),
    });
    expect(await pushAs(allowed, "three")).toMatchObject({ status: "COMPLETE" });
  });
});

async function download(layerDigest: string): Promise<string> {
  const { downloadUrl = "" } = await ecr.GetDownloadUrlForLayer({ repositoryName, layerDigest });
  return (await fetch(downloadUrl)).text();
}

async function roleEcr(RoleName: string, actions: readonly string[]): Promise<ECR> {
  const iam = sandbox.service<typeof IAM>("iam");
  const document = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const { Role } = await iam.CreateRole({
    RoleName,
    AssumeRolePolicyDocument: document({
      Effect: "Allow",
      Principal: { AWS: sandbox.account },
      Action: "sts:AssumeRole",
    }),
  });
  const PolicyDocument = document({ Effect: "Allow", Action: actions, Resource: "*" });
  await iam.PutRolePolicy({ RoleName, PolicyName: "own", PolicyDocument });
  const { Credentials } = await sandbox
    .service<typeof STS>("sts")
    .AssumeRole({ RoleArn: Role?.Arn, RoleSessionName: "push" });
  return new ECR({
    region: sandbox.region,
    requestHandler: sandbox.requestHandler(),
    maxAttempts: 1,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    },
  });
}
