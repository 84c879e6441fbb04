import { verify, X509Certificate } from "node:crypto";
import { Signer } from "@aws-sdk/client-signer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";

let sandbox: Sandbox;
let signer: Signer;

const PLATFORM = "Notation-OCI-SHA384-ECDSA";
const FORMAT = "application/vnd.cncf.notary.payload.v1+json";
const target = { mediaType: "application/vnd.oci.image.manifest.v1+json", digest: `sha256:${"a".repeat(64)}`, size: 5 };
const payload = Buffer.from(JSON.stringify({ targetArtifact: target }));

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  signer = new Signer({
    region: sandbox.region,
    credentials: sandbox.credentials,
    requestHandler: sandbox.requestHandler(),
    maxAttempts: 1,
  });
});
afterEach(() => sandbox.close());

const put = (profileName: string, platformId = PLATFORM) => signer.putSigningProfile({ profileName, platformId });

describe("signing profiles", () => {
  it("are active with a version, are listed, and end as canceled with their name taken", async () => {
    const made = await put("lab_web");
    expect(made.arn).toBe(`arn:aws:signer:us-east-1:${sandbox.account}:/signing-profiles/lab_web`);
    expect(made.profileVersionArn).toBe(`${made.arn}/${made.profileVersion}`);
    expect(made.profileVersion).toMatch(/^[A-Za-z0-9]{10}$/);
    expect(await signer.getSigningProfile({ profileName: "lab_web" })).toMatchObject({
      status: "Active",
      platformId: PLATFORM,
      signatureValidityPeriod: { value: 135, type: "MONTHS" },
    });
    expect(sandbox.inventory()).toMatchObject([{ type: "signer:signing-profile", arn: made.arn }]);
    await signer.cancelSigningProfile({ profileName: "lab_web" });
    expect((await signer.listSigningProfiles({})).profiles).toEqual([]);
    const { profiles } = await signer.listSigningProfiles({ includeCanceled: true });
    expect(profiles?.map(({ status }) => status)).toEqual(["Canceled"]);
    expect(sandbox.inventory()).toEqual([]);
    await expect(put("lab_web")).rejects.toMatchObject({ name: "ValidationException" });
    await expect(signer.cancelSigningProfile({ profileName: "lab_web" })).rejects.toMatchObject({
      name: "ValidationException",
    });
  });

  it("refuse bad names, unknown platforms, long validity and unknown profiles", async () => {
    await expect(put("no-hyphens")).rejects.toMatchObject({ name: "ValidationException" });
    await expect(put("lab", "None")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    const validity = { value: 12, type: "YEARS" } as const;
    await expect(
      signer.putSigningProfile({ profileName: "lab", platformId: PLATFORM, signatureValidityPeriod: validity }),
    ).rejects.toMatchObject({ name: "ValidationException" });
    await expect(signer.getSigningProfile({ profileName: "none" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      $metadata: { httpStatusCode: 404 },
    });
  });

  it("carry tags and permissions", async () => {
    const { arn: resourceArn } = await put("lab");
    await signer.tagResource({ resourceArn, tags: { lab: "ecs", run: "1" } });
    await signer.untagResource({ resourceArn, tagKeys: ["run"] });
    expect((await signer.listTagsForResource({ resourceArn })).tags).toEqual({ lab: "ecs" });
    const statement = { statementId: "one", action: "signer:SignPayload", principal: "111122223333" };
    const { revisionId } = await signer.addProfilePermission({ profileName: "lab", ...statement });
    await expect(
      signer.addProfilePermission({ profileName: "lab", ...statement, revisionId: "old" }),
    ).rejects.toMatchObject({ name: "ConflictException" });
    expect((await signer.listProfilePermissions({ profileName: "lab" })).permissions).toMatchObject([statement]);
    await signer.removeProfilePermission({ profileName: "lab", statementId: "one", revisionId });
    await expect(signer.listProfilePermissions({ profileName: "lab" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  it("are for the platforms that need no certificate", async () => {
    const { platforms } = await signer.listSigningPlatforms({});
    expect(platforms?.map(({ platformId }) => platformId)).toEqual(["AWSLambda-SHA384-ECDSA", PLATFORM]);
  });
});

describe("SignPayload", () => {
  const sign = (profileName = "lab") => signer.signPayload({ profileName, payload, payloadFormat: FORMAT });

  it("answers an envelope whose signature and chain hold", async () => {
    const { profileVersionArn } = await put("lab");
    const { signature, jobId, metadata } = await sign();
    const envelope = JSON.parse(Buffer.from(signature ?? []).toString());
    expect(Buffer.from(envelope.payload, "base64url")).toEqual(payload);
    const header = JSON.parse(Buffer.from(envelope.protected, "base64url").toString());
    expect(header).toMatchObject({
      alg: "ES384",
      cty: FORMAT,
      "io.cncf.notary.signingScheme": "notary.x509.signingAuthority",
      "com.amazonaws.signer.signingProfileVersion": profileVersionArn,
    });
    const [leaf, authority] = envelope.header.x5c.map(
      (text: string) => new X509Certificate(Buffer.from(text, "base64")),
    );
    expect(leaf.verify(authority.publicKey)).toBe(true);
    expect(authority.verify(authority.publicKey)).toBe(true);
    expect([authority.ca, leaf.ca]).toEqual([true, false]);
    expect(leaf.publicKey.asymmetricKeyDetails?.namedCurve).toBe("secp384r1");
    const holds = (text: string) =>
      verify(
        "sha384",
        Buffer.from(`${envelope.protected}.${text}`),
        { key: leaf.publicKey, dsaEncoding: "ieee-p1363" },
        Buffer.from(envelope.signature, "base64url"),
      );
    expect(holds(envelope.payload)).toBe(true);
    expect(holds(`${envelope.payload}A`)).toBe(false);
    expect(metadata?.["com.amazonaws.signer.signingJob"]).toContain(jobId);
  });

  it("is refused for canceled and revoked profiles, other formats and platforms", async () => {
    await put("lab");
    await expect(
      signer.signPayload({ profileName: "lab", payload, payloadFormat: "text/plain" }),
    ).rejects.toMatchObject({
      name: "ValidationException",
    });
    await signer.cancelSigningProfile({ profileName: "lab" });
    await expect(sign()).rejects.toMatchObject({ name: "ValidationException" });
    await put("functions", "AWSLambda-SHA384-ECDSA");
    await expect(sign("functions")).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("leaves a job, which can be revoked; so can the profile", async () => {
    const { profileVersion, profileVersionArn } = await put("lab");
    const { jobId, metadata } = await sign();
    expect(await signer.describeSigningJob({ jobId })).toMatchObject({ status: "Succeeded", profileName: "lab" });
    const status = () =>
      signer.getRevocationStatus({
        signatureTimestamp: new Date(Date.now() + 1000),
        platformId: PLATFORM,
        profileVersionArn,
        jobArn: metadata?.["com.amazonaws.signer.signingJob"],
        certificateHashes: ["00"],
      });
    expect((await status()).revokedEntities).toEqual([]);
    await signer.revokeSignature({ jobId, reason: "leaked" });
    expect((await status()).revokedEntities).toEqual([metadata?.["com.amazonaws.signer.signingJob"]]);
    expect((await signer.listSigningJobs({ isRevoked: true })).jobs).toMatchObject([{ jobId }]);
    await signer.revokeSigningProfile({
      profileName: "lab",
      profileVersion,
      reason: "leaked",
      effectiveTime: new Date(Date.now() - 1000),
    });
    expect((await status()).revokedEntities).toContain(profileVersionArn);
    expect(await signer.getSigningProfile({ profileName: "lab" })).toMatchObject({
      status: "Revoked",
      statusReason: "leaked",
    });
  });
});
