/** What Certificate Manager keeps. Private keys of imported certificates never leave it but for TLS on the sandbox's own port. */
import type * as Acm from "@aws-sdk/client-acm";
import { type Context, collection, fault, found, type Tags } from "../../kit/index.ts";

export interface CertificateRow {
  readonly arn: string;
  readonly detail: Acm.CertificateDetail;
  /** PEM; undefined of a certificate that was never issued. */
  readonly certificate: string | undefined;
  readonly chain: string | undefined;
  readonly privateKey: string | undefined;
  readonly idempotencyToken: string | undefined;
  readonly tags: Tags;
}

export const certificates = collection<CertificateRow>({
  service: "acm",
  name: "certificates",
  resource: { noun: "certificate", arn: ({ arn }) => arn, tags: ({ tags }) => tags },
});

const FORM = /^arn:[\w+=/,.@-]+:acm:[\w+=/,.@-]*:\d{12}:[\w+=,.@-]+(\/[\w+=,.@-]+)*$/;

/** By ARN. */
export function findCertificate(context: Context, arn = ""): CertificateRow {
  if (!FORM.test(arn))
    throw fault(
      "ValidationException",
      `1 validation error detected: Value '${arn}' at 'certificateArn' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:[\\w+=/,.@-]+:acm:[\\w+=/,.@-]*:[0-9]+:[\\w+=,.@-]+(/[\\w+=,.@-]+)*`,
    );
  return found(context.table(certificates).get(arn), () =>
    fault("ResourceNotFoundException", `Could not find certificate ${arn}.`),
  );
}
