import type * as Acm from "@aws-sdk/client-acm";
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { type Context, fault, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { type CertificateRow, certificates, findCertificate } from "./state.ts";

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_DescribeCertificate.html */
export const describeCertificate: Api<"DescribeCertificate"> = async ({ CertificateArn }, context) => {
  const row = findCertificate(context, CertificateArn);
  const { detail } = row;
  return { Certificate: { ...detail, Status: statusOf(context, detail), InUseBy: await usersOf(context, row) } };
};

/** An imported certificate runs out like any other. */
function statusOf({ clock }: Context, { Status, NotAfter }: Acm.CertificateDetail): Acm.CertificateStatus | undefined {
  return Status === "ISSUED" && NotAfter && NotAfter.getTime() < clock.now() ? "EXPIRED" : Status;
}

/** ARNs of what uses the certificate: custom domain names of API Gateway. */
async function usersOf(context: Context, { arn }: CertificateRow): Promise<string[]> {
  const gateway = context.service<typeof ApiGateway>("api-gateway");
  const { items = [] } = await gateway.GetDomainNames({ limit: 500 });
  return items
    .filter((each) => each.regionalCertificateArn === arn || each.certificateArn === arn)
    .map(({ domainName }) => `arn:aws:apigateway:${context.region}::/domainnames/${domainName}`);
}

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_GetCertificate.html */
export const getCertificate: Api<"GetCertificate"> = ({ CertificateArn }, context) => {
  const { arn, certificate, chain } = findCertificate(context, CertificateArn);
  if (certificate === undefined)
    throw fault(
      "RequestInProgressException",
      `Certificate ${arn} is still pending validation, or is pending issuance.`,
    );
  return { Certificate: certificate, CertificateChain: chain };
};

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_ListCertificates.html: of RSA 1024 and 2048 where no key types are named. */
export const listCertificates: Api<"ListCertificates"> = async (input, context) => {
  const types = input.Includes?.keyTypes ?? ["RSA_1024", "RSA_2048"];
  const rows = context
    .table(certificates)
    .list()
    .filter(({ detail }) => types.some((each) => each === detail.KeyAlgorithm))
    .filter(({ detail }) => {
      const status = statusOf(context, detail);
      return input.CertificateStatuses === undefined || input.CertificateStatuses.some((each) => each === status);
    });
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: input.MaxItems,
    max: 1000,
    badToken: "ValidationException",
  });
  return { CertificateSummaryList: await Promise.all(items.map((row) => summaryOf(context, row))), NextToken: next };
};

async function summaryOf(context: Context, row: CertificateRow): Promise<Acm.CertificateSummary> {
  const { detail } = row;
  const { CertificateArn, DomainName, Type, KeyAlgorithm, NotBefore, NotAfter, CreatedAt, ImportedAt } = detail;
  return {
    CertificateArn,
    DomainName,
    SubjectAlternativeNameSummaries: detail.SubjectAlternativeNames,
    HasAdditionalSubjectAlternativeNames: false,
    Status: statusOf(context, detail),
    Type,
    KeyAlgorithm,
    KeyUsages: [],
    ExtendedKeyUsages: [],
    InUse: (await usersOf(context, row)).length > 0,
    RenewalEligibility: detail.RenewalEligibility,
    NotBefore,
    NotAfter,
    CreatedAt,
    ImportedAt,
  };
}

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_DeleteCertificate.html */
export const deleteCertificate: Api<"DeleteCertificate"> = async ({ CertificateArn }, context) => {
  const row = findCertificate(context, CertificateArn);
  if ((await usersOf(context, row)).length > 0)
    throw fault("ResourceInUseException", `Certificate ${row.arn} in account ${context.account} is in use.`);
  context.table(certificates).delete(row.arn);
  return {};
};
