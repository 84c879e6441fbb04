/** https://docs.aws.amazon.com/acm/latest/userguide/import-certificate.html */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type * as Acm from "@aws-sdk/client-acm";
import { randomUuid } from "../../../shared/random.ts";
import { arn as arnOf, fromTagList } from "../../kit/index.ts";
import { type Api, validation } from "./api.ts";
import { certificates, findCertificate } from "./state.ts";
import { requireTags } from "./tags.ts";

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_ImportCertificate.html: with an ARN, replaces that one. */
export const importCertificate: Api<"ImportCertificate"> = (input, context) => {
  const certificate = textOf(input.Certificate);
  const chain = input.CertificateChain && textOf(input.CertificateChain);
  const privateKey = textOf(input.PrivateKey);
  const x509 = readCertificate(certificate);
  requireKey(x509, privateKey);
  if (chain !== undefined) readChain(chain);
  const known = input.CertificateArn === undefined ? undefined : findCertificate(context, input.CertificateArn);
  if (known && input.Tags) throw validation("Tagging is not permitted on re-import.");
  if (known && known.detail.Type !== "IMPORTED")
    throw validation("Only an imported certificate can be imported again.");
  const arn = known?.arn ?? arnOf(context, "acm", `certificate/${randomUuid()}`);
  const now = context.clock.date();
  const detail = { ...describe(x509), CertificateArn: arn, CreatedAt: known?.detail.CreatedAt ?? now, ImportedAt: now };
  const tags = known?.tags ?? requireTags(fromTagList(input.Tags));
  context
    .table(certificates)
    .put(arn, { arn, detail, certificate, chain, privateKey, idempotencyToken: undefined, tags });
  return { CertificateArn: arn };
};

const textOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? new Uint8Array()).toString("utf8");

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw validation(
      "The certificate field contains more than one certificate. You can specify only one certificate in this field, or it is not in PEM format.",
    );
  }
}

function readChain(pem: string): void {
  const parts = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  try {
    if (parts.length === 0) throw new Error("no certificate");
    for (const part of parts) new X509Certificate(part);
  } catch {
    throw validation("The certificate chain is not in PEM format or contains no certificate.");
  }
}

function requireKey(x509: X509Certificate, pem: string): void {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw validation("The private key is not in PEM format or is encrypted.");
  }
  if (!x509.checkPrivateKey(key)) throw validation("The private key does not match the certificate.");
}

function describe(x509: X509Certificate): Acm.CertificateDetail {
  const names = (x509.subjectAltName ?? "").split(/,\s*/).flatMap((each) => /^DNS:(.+)$/.exec(each)?.[1] ?? []);
  const common = /^CN=(.+)$/m.exec(x509.subject)?.[1];
  const DomainName = common ?? names[0] ?? "";
  return {
    DomainName,
    SubjectAlternativeNames: names.length > 0 ? names : [DomainName],
    Serial: (x509.serialNumber.toLowerCase().match(/../g) ?? []).join(":"),
    Subject: x509.subject.split("\n").reverse().join(","),
    Issuer: /^(?:O|CN)=(.+)$/m.exec(x509.issuer)?.[1] ?? x509.issuer,
    Status: "ISSUED",
    NotBefore: new Date(x509.validFrom),
    NotAfter: new Date(x509.validTo),
    KeyAlgorithm: algorithmOf(x509.publicKey),
    Type: "IMPORTED",
    RenewalEligibility: "INELIGIBLE",
    Options: { CertificateTransparencyLoggingPreference: "DISABLED" },
  };
}

const CURVES: Readonly<Record<string, Acm.KeyAlgorithm>> = {
  prime256v1: "EC_prime256v1",
  secp384r1: "EC_secp384r1",
  secp521r1: "EC_secp521r1",
};

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): Acm.KeyAlgorithm {
  const { modulusLength, namedCurve = "" } = asymmetricKeyDetails ?? {};
  const rsa = ([1024, 2048, 3072, 4096] as const).find((bits) => bits === modulusLength);
  const algorithm = asymmetricKeyType === "rsa" ? rsa && (`RSA_${rsa}` as const) : CURVES[namedCurve];
  if (!algorithm) throw validation("The key algorithm of the certificate is not supported.");
  return algorithm;
}
