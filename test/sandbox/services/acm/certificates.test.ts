import { request } from "node:https";
import type * as Acm from "@aws-sdk/client-acm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { api, call, type Lab, lab } from "../api-gateway/lab.ts";
import { CERTIFICATE, PRIVATE_KEY } from "./self-signed.ts";

let work: Lab;
const acm = () => work.sandbox.service<typeof Acm>("acm");

beforeAll(async () => {
  work = await lab();
});

afterAll(() => work?.sandbox.close());

const importIt = async (): Promise<string> =>
  (await acm().ImportCertificate({ Certificate: Buffer.from(CERTIFICATE), PrivateKey: Buffer.from(PRIVATE_KEY) }))
    .CertificateArn ?? "";

test("an import is read: names, key, validity; a key that is not its own is refused", async () => {
  const CertificateArn = await importIt();
  const { Certificate } = await acm().DescribeCertificate({ CertificateArn });
  expect(Certificate).toMatchObject({
    DomainName: "shop.abc.example",
    SubjectAlternativeNames: ["shop.abc.example", "*.shop.abc.example"],
    Status: "ISSUED",
    Type: "IMPORTED",
    KeyAlgorithm: "RSA_2048",
    InUseBy: [],
  });
  expect((await acm().GetCertificate({ CertificateArn })).Certificate).toBe(CERTIFICATE);
  const { generateKeyPairSync } = await import("node:crypto");
  const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" });
  await expect(
    acm().ImportCertificate({ Certificate: Buffer.from(CERTIFICATE), PrivateKey: Buffer.from(other) }),
  ).rejects.toMatchObject({ name: "ValidationException" });
  await acm().AddTagsToCertificate({ CertificateArn, Tags: [{ Key: "a", Value: "1" }] });
  expect((await acm().ListTagsForCertificate({ CertificateArn })).Tags).toEqual([{ Key: "a", Value: "1" }]);
  expect((await acm().ListCertificates({})).CertificateSummaryList).toHaveLength(1);
  await acm().DeleteCertificate({ CertificateArn });
  await expect(acm().DescribeCertificate({ CertificateArn })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("a requested certificate waits for its domain to be proven", async () => {
  const { CertificateArn } = await acm().RequestCertificate({ DomainName: "www.example.com", ValidationMethod: "DNS" });
  const { Certificate } = await acm().DescribeCertificate({ CertificateArn });
  expect(Certificate).toMatchObject({
    Status: "PENDING_VALIDATION",
    DomainValidationOptions: [{ ResourceRecord: { Type: "CNAME" } }],
  });
  await expect(acm().GetCertificate({ CertificateArn })).rejects.toMatchObject({ name: "RequestInProgressException" });
});

test("a custom domain: mapped by base path, by Host header and over TLS with its name; the certificate is in use", async () => {
  const { gateway, sandbox } = work;
  const shop = await api(work);
  await shop.add({
    path: "/health",
    responses: {
      200: {
        responseTemplates: {
          "application/json": '{"stage":"$context.stage","path":"$context.path","domain":"$context.domainName"}',
        },
      },
    },
  });
  await shop.deploy("prod");
  const regionalCertificateArn = await importIt();
  const domainName = "shop.abc.example";
  const create = (name: string) =>
    gateway.CreateDomainName({
      domainName: name,
      regionalCertificateArn,
      endpointConfiguration: { types: ["REGIONAL"] },
      securityPolicy: "TLS_1_2",
    });
  await expect(create("other.example")).rejects.toMatchObject({ name: "BadRequestException" });
  expect(await create(domainName)).toMatchObject({
    domainNameStatus: "AVAILABLE",
    regionalDomainName: expect.stringMatching(/^d-\w{10}\.execute-api\.us-east-1\.amazonaws\.com$/),
  });
  expect((await call(sandbox, domainName, "/shop/health")).status).toBe(403);
  await gateway.CreateBasePathMapping({ domainName, basePath: "shop", restApiId: shop.id, stage: "prod" });
  expect(await call(sandbox, domainName, "/shop/health")).toMatchObject({
    status: 200,
    json: { stage: "prod", path: "/shop/health", domain: domainName },
  });
  await expect(acm().DeleteCertificate({ CertificateArn: regionalCertificateArn })).rejects.toMatchObject({
    name: "ResourceInUseException",
  });
  await expect(gateway.DeleteRestApi({ restApiId: shop.id })).rejects.toMatchObject({ name: "BadRequestException" });

  const { port } = await sandbox.listen();
  const answered = await new Promise<{ status: number | undefined; subject: string; text: string }>(
    (resolve, reject) => {
      const asked = request(
        {
          host: "127.0.0.1",
          port,
          servername: domainName,
          path: "/shop/health",
          headers: { host: domainName },
          ca: CERTIFICATE,
        },
        (response) => {
          const chunks: Buffer[] = [];
          const subject = String((response.socket as import("node:tls").TLSSocket).getPeerCertificate().subject.CN);
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () =>
            resolve({ status: response.statusCode, subject, text: Buffer.concat(chunks).toString() }),
          );
        },
      );
      asked.on("error", reject);
      asked.end();
    },
  );
  expect(answered).toMatchObject({ status: 200, subject: domainName, text: expect.stringContaining('"stage":"prod"') });
  await expect(
    new Promise((_, reject) =>
      request({ host: "127.0.0.1", port, servername: "nobody.example", path: "/" }).on("error", reject).end(),
    ),
  ).rejects.toThrow();

  await gateway.DeleteBasePathMapping({ domainName, basePath: "shop" });
  await gateway.DeleteDomainName({ domainName });
  await acm().DeleteCertificate({ CertificateArn: regionalCertificateArn });
});
