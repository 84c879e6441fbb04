/** https://docs.aws.amazon.com/acm/latest/userguide/gs-acm-request-public.html */
import { createHash } from "node:crypto";
import type * as Acm from "@aws-sdk/client-acm";
import { randomUuid } from "../../../shared/random.ts";
import { arn as arnOf, type Context, fault, fromTagList, type Input } from "../../kit/index.ts";
import { type Api, validation } from "./api.ts";
import { certificates } from "./state.ts";
import { requireTags } from "./tags.ts";

/**
 * A certificate that waits for its domain to be proven. The sandbox has no DNS of its own, so that it stays so: what AWS
 * does for a domain whose record never comes.
 */
export const requestCertificate: Api<"RequestCertificate"> = (input, context) => {
  refuseUnsupported(input);
  const token = input.IdempotencyToken;
  const known =
    token === undefined
      ? undefined
      : context
          .table(certificates)
          .list()
          .find((row) => row.idempotencyToken === token && row.detail.DomainName === input.DomainName);
  if (known) return { CertificateArn: known.arn };
  const arn = arnOf(context, "acm", `certificate/${randomUuid()}`);
  context.table(certificates).put(arn, {
    arn,
    detail: { ...describe(context, input), CertificateArn: arn },
    certificate: undefined,
    chain: undefined,
    privateKey: undefined,
    idempotencyToken: token,
    tags: requireTags(fromTagList(input.Tags)),
  });
  return { CertificateArn: arn };
};

type RequestInput = Input<typeof Acm, "RequestCertificate">;

function refuseUnsupported({ CertificateAuthorityArn, ValidationMethod, DomainName = "" }: RequestInput): void {
  if (CertificateAuthorityArn !== undefined)
    throw validation("Private certificates (CertificateAuthorityArn) are not in the sandbox.");
  if (ValidationMethod === "HTTP") throw validation("The validation method HTTP is not in the sandbox.");
  if (!/^(\*\.)?(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])$/.test(DomainName))
    throw fault("InvalidParameterException", `The domain name ${DomainName} is not valid.`);
}

function describe(context: Context, input: RequestInput): Acm.CertificateDetail {
  const { DomainName = "", ValidationMethod = "EMAIL", KeyAlgorithm = "RSA_2048" } = input;
  const names = [...new Set([DomainName, ...(input.SubjectAlternativeNames ?? [])])];
  return {
    DomainName,
    SubjectAlternativeNames: names,
    DomainValidationOptions: names.map((name) => validationOf(context, name, ValidationMethod)),
    Subject: `CN=${DomainName}`,
    Issuer: "Amazon",
    CreatedAt: context.clock.date(),
    Status: "PENDING_VALIDATION",
    KeyAlgorithm,
    SignatureAlgorithm: KeyAlgorithm.startsWith("EC") ? "SHA384WITHECDSA" : "SHA256WITHRSA",
    KeyUsages: [],
    ExtendedKeyUsages: [],
    Type: "AMAZON_ISSUED",
    RenewalEligibility: "INELIGIBLE",
    Options: { CertificateTransparencyLoggingPreference: "ENABLED", ...input.Options },
  };
}

/** The record is the same for a domain in an account, so that it serves every certificate. */
function validationOf({ account }: Context, name: string, method: Acm.ValidationMethod): Acm.DomainValidation {
  const domain = name.replace(/^\*\./, "");
  const shared = {
    DomainName: name,
    ValidationDomain: name,
    ValidationStatus: "PENDING_VALIDATION",
    ValidationMethod: method,
  } as const;
  if (method === "EMAIL")
    return {
      ...shared,
      ValidationEmails: ["admin", "administrator", "hostmaster", "postmaster", "webmaster"].map(
        (each) => `${each}@${domain}`,
      ),
    };
  const digest = createHash("sha256").update(`${account}/${domain}`).digest("hex");
  return {
    ...shared,
    ResourceRecord: {
      Name: `_${digest.slice(0, 32)}.${domain}.`,
      Type: "CNAME",
      Value: `_${digest.slice(32)}.${digest.slice(0, 10).replaceAll(/[^a-z]/g, "x")}.acm-validations.aws.`,
    },
  };
}
