import { ACM } from "@aws-sdk/client-acm";
import { APIGateway, type DomainName } from "@aws-sdk/client-api-gateway";
import {
  accept,
  blocked,
  check,
  fail,
  found,
  type LabContext,
  mistake,
  pass,
  type SolveContext,
  selfSigned,
  step,
  type Via,
} from "../../../src/lab/index.ts";
import { restApi } from "./rest-api.ts";
import { stages } from "./stages.ts";

export interface CustomDomain {
  readonly domainName: string;
  /** What a DNS record of the domain would lead to; undefined where API Gateway took no domain with this certificate. */
  readonly regionalDomainName: string | undefined;
  readonly certificateArn: string | undefined;
  readonly refused: string | undefined;
}

const needs = { restApi, stages };
type Needs = typeof needs;

const BASE_PATH = "shop";
const REFUSED = "domainRefused";

const otherStage = mistake<CustomDomain, Needs>({
  id: "other-stage",
  says: "The base path leads to another stage than prod: name, certificate and mapping are three things. Point the mapping of shop at prod.",
  make: (context, { domainName }) => setStage(context, domainName, "dev"),
  undo: (context, { domainName }) => setStage(context, domainName, "prod"),
});

const unmapped = mistake<CustomDomain, Needs>({
  id: "no-mapping",
  says: "Nothing is mapped below the domain's path shop, so every request is answered with 403 Forbidden: create a base path mapping of shop to the API's stage prod.",
  make: async ({ aws }, { domainName }) => {
    await aws(APIGateway).deleteBasePathMapping({ domainName, basePath: BASE_PATH });
  },
  undo: (context, { domainName }, { restApi: { apiId } }) => map(context, domainName, apiId),
});

/** A name of one's own before the API's stages. */
export const customDomain = step({
  id: "custom-domain",
  title: "A domain name, its certificate and a base path",
  covers: ["api-gateway/advanced-features/custom-domain-names"],
  needs,
  optional: true,
  minutes: 2,
  async solve(context, { restApi: { apiId } }) {
    const domainName = nameOf(context);
    if (!(await readDomain(context, domainName)) && !(await makeDomain(context, domainName))) return;
    await map(context, domainName, apiId);
    await context.until({
      for: `${domainName} to be available`,
      read: async () => (await readDomain(context, domainName))?.domainNameStatus ?? "absent",
      observed: (status) => status,
      done: (status) => status === "AVAILABLE",
      usual: 5,
      limit: 300,
    });
  },
  async locate(context): Promise<CustomDomain> {
    const domainName = nameOf(context);
    const refused = context.recall(REFUSED);
    if (typeof refused === "string")
      return { domainName, refused, regionalDomainName: undefined, certificateArn: undefined };
    const domain = found(await readDomain(context, domainName), `No custom domain ${domainName}.`);
    return {
      domainName,
      regionalDomainName: found(domain.regionalDomainName, `${domainName} is not regional.`),
      certificateArn: domain.regionalCertificateArn,
      refused: undefined,
    };
  },
  checks: [
    check<CustomDomain, Needs>({
      id: "answers",
      title: "https://<domain>/shop/health answers as prod does",
      hints: [
        "Name, certificate and mapping are three things.",
        "create-domain-name with a certificate of ACM, REGIONAL; create-base-path-mapping: shop to stage prod.",
      ],
      mistakes: [otherStage, unmapped],
      async run(context, { refused, ...domain }, { restApi: { apiId }, stages: { prodUrl } }) {
        if (refused !== undefined) return blocked(`API Gateway took no domain with this certificate: ${refused}`);
        const expected = `${BASE_PATH} mapped to ${apiId}, stage prod, and the same answer as of prod`;
        const { domainName } = domain;
        const { items = [] } = await context.aws(APIGateway).getBasePathMappings({ domainName });
        const mapping = items.find(({ basePath }) => basePath === BASE_PATH);
        if (!mapping) return fail({ expected, actual: "no mapping", fix: unmapped.says, mistake: unmapped.id });
        if (mapping.stage !== "prod" || mapping.restApiId !== apiId)
          return fail({
            expected,
            actual: `${mapping.restApiId}, stage ${mapping.stage}`,
            fix: otherStage.says,
            mistake: otherStage.id,
          });
        const via = await wayTo(context, domain);
        const own = await context.http.get(`https://${domainName}/${BASE_PATH}/health`, { via });
        const prod = await context.http.get(`${prodUrl}/health`);
        const actual = `${own.status} ${own.text.trim()}`;
        if (own.status === 200 && own.text === prod.text) return pass(actual);
        return fail({ expected, actual, fix: "Wait a minute: a new domain takes that long to be known everywhere." });
      },
    }),
  ],
});

/** A name that no DNS will ever know (RFC 2606), so that nobody's domain is needed. */
const nameOf = ({ run }: Pick<LabContext, "run">): string => `${run.name()}.example`;

const readDomain = ({ aws }: Pick<LabContext, "aws">, domainName: string): Promise<DomainName | undefined> =>
  accept(aws(APIGateway).getDomainName({ domainName }), "NotFoundException");

/** Undefined where API Gateway refuses the domain, which it may do with a certificate that nobody has signed. */
async function makeDomain(context: SolveContext, domainName: string): Promise<DomainName | undefined> {
  try {
    return await context.aws(APIGateway).createDomainName({
      domainName,
      regionalCertificateArn:
        (await readCertificate(context, domainName)) ?? (await makeCertificate(context, domainName)),
      endpointConfiguration: { types: ["REGIONAL"] },
      securityPolicy: "TLS_1_2",
    });
  } catch (error) {
    if (!(error instanceof Error && error.name === "BadRequestException")) throw error;
    await context.remember(REFUSED, error.message);
    context.say(`API Gateway refuses the domain, so that the step ends here: ${error.message}`);
    return undefined;
  }
}

async function readCertificate({ aws }: LabContext, domainName: string): Promise<string | undefined> {
  const { CertificateSummaryList = [] } = await aws(ACM).listCertificates({ MaxItems: 1000 });
  return CertificateSummaryList.find((each) => each.DomainName === domainName)?.CertificateArn;
}

async function makeCertificate({ aws }: LabContext, domainName: string): Promise<string | undefined> {
  const { certificate, privateKey } = await selfSigned(domainName, 30);
  const { CertificateArn } = await aws(ACM).importCertificate({
    Certificate: Buffer.from(certificate),
    PrivateKey: Buffer.from(privateKey),
  });
  return CertificateArn;
}

/** By the name that a DNS record would lead to. Of an imported certificate nobody else vouches: it is trusted by itself. */
async function wayTo(
  { aws }: LabContext,
  {
    regionalDomainName = "",
    certificateArn: CertificateArn,
  }: Pick<CustomDomain, "regionalDomainName" | "certificateArn">,
): Promise<Via> {
  const { Certificate } = await aws(ACM).describeCertificate({ CertificateArn });
  if (Certificate?.Type !== "IMPORTED") return { host: regionalDomainName };
  const { Certificate: trust } = await aws(ACM).getCertificate({ CertificateArn });
  return { host: regionalDomainName, ...(trust !== undefined && { trust }) };
}

async function map({ aws }: LabContext, domainName: string, restApiId: string): Promise<void> {
  const mapping = { domainName, basePath: BASE_PATH, restApiId, stage: "prod" };
  await accept(aws(APIGateway).createBasePathMapping(mapping), "ConflictException");
}

async function setStage({ aws }: LabContext, domainName: string, value: string): Promise<void> {
  const patchOperations = [{ op: "replace" as const, path: "/stage", value }];
  await aws(APIGateway).updateBasePathMapping({ domainName, basePath: BASE_PATH, patchOperations });
}
