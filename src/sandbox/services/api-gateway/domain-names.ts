/** Custom domain names, regional. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-regional-api-custom-domain-create.html */
import type * as Acm from "@aws-sdk/client-acm";
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { nameOf } from "../../../shared/errors.ts";
import { type Context, found } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { badRequest, conflict, notFound, notInSandbox } from "./faults.ts";
import { newId } from "./ids.ts";
import { applyPatches, type PatchRule, text } from "./patch.ts";
import { pageOf } from "./rest-apis.ts";
import { type DomainRow, domains, mappings } from "./state.ts";

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDomainName.html */
export const createDomainName: Api<"CreateDomainName"> = async (input, context) => {
  const name = (input.domainName ?? "").toLowerCase();
  requireRegional(input);
  if (!/^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(name))
    throw badRequest("Invalid domain name specified");
  if (context.table(domains).has(name)) throw conflict("The domain name you provided already exists.");
  await requireCertificate(context, name, input.regionalCertificateArn);
  const domain: ApiGateway.DomainName = {
    domainName: name,
    domainNameArn: `arn:aws:apigateway:${context.region}:${context.account}:/domainnames/${name}`,
    certificateUploadDate: context.clock.date(),
    regionalDomainName: `d-${newId(10)}.execute-api.${context.region}.amazonaws.com`,
    regionalHostedZoneId: "Z1UJRXOUMOOFQ8",
    regionalCertificateArn: input.regionalCertificateArn,
    ...(input.regionalCertificateName !== undefined && { regionalCertificateName: input.regionalCertificateName }),
    endpointConfiguration: { types: ["REGIONAL"], ipAddressType: input.endpointConfiguration?.ipAddressType ?? "ipv4" },
    domainNameStatus: "AVAILABLE",
    securityPolicy: input.securityPolicy ?? "TLS_1_2",
    routingMode: "BASE_PATH_MAPPING_ONLY",
  };
  const row = { name, region: context.region, domain, tags: { ...input.tags } };
  context.table(domains).put(name, row);
  return describe(row);
};

function requireRegional(input: ApiGateway.CreateDomainNameRequest): void {
  const types = input.endpointConfiguration?.types ?? ["EDGE"];
  if (!types.includes("REGIONAL")) throw notInSandbox(`A domain name with the endpoint type ${types[0]}`);
  if (input.mutualTlsAuthentication) throw notInSandbox("mutualTlsAuthentication");
  if (input.routingMode && input.routingMode !== "BASE_PATH_MAPPING_ONLY")
    throw notInSandbox(`The routing mode ${input.routingMode}`);
  if (input.regionalCertificateArn === undefined)
    throw badRequest("Cannot import certificates for REGIONAL while EDGE is active.");
}

/** It must be there, be issued, and cover the domain. */
async function requireCertificate(context: Context, name: string, arn: string | undefined): Promise<void> {
  const { Certificate } = await context
    .service<typeof Acm>("acm")
    .DescribeCertificate({ CertificateArn: arn })
    .catch((error: unknown) => {
      if (nameOf(error) === "NotImplemented") throw error;
      throw badRequest(`Invalid certificate ARN: ${arn}. Certificate must be in '${context.region}'.`);
    });
  const { Status, SubjectAlternativeNames = [] } = Certificate ?? {};
  if (Status !== "ISSUED")
    throw badRequest(`The certificate provided must be issued. Its status is ${Status}. Certificate ARN: ${arn}`);
  const covers = SubjectAlternativeNames.some((each) => {
    const pattern = each.toLowerCase();
    return pattern === name || (pattern.startsWith("*.") && name.slice(name.indexOf(".")) === pattern.slice(1));
  });
  if (!covers) throw badRequest("The domain name to be created is not covered by the provided certificate.");
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetDomainName.html */
export const getDomainName: Api<"GetDomainName"> = ({ domainName }, context) =>
  describe(findDomain(context, domainName));

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetDomainNames.html */
export const getDomainNames: Api<"GetDomainNames"> = ({ position, limit }, context) => {
  const { items, next } = pageOf(context.table(domains).list(), position, limit);
  return { items: items.map(describe), position: next };
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateDomainName.html */
export const updateDomainName: Api<"UpdateDomainName"> = async ({ domainName, patchOperations }, context) => {
  const row = findDomain(context, domainName);
  const domain = applyPatches(row.domain, patchOperations, RULES);
  await requireCertificate(context, row.name, domain.regionalCertificateArn);
  context.table(domains).patch(row.name, { domain });
  return describe({ ...row, domain });
};

const RULES: readonly PatchRule<ApiGateway.DomainName>[] = [
  text("/regionalCertificateArn", (row, regionalCertificateArn) => ({ ...row, regionalCertificateArn })),
  text("/regionalCertificateName", (row, regionalCertificateName) => ({ ...row, regionalCertificateName })),
  text("/securityPolicy", (row, given) => {
    const securityPolicy = (["TLS_1_0", "TLS_1_2"] as const).find((each) => each === given);
    if (!securityPolicy) throw badRequest("Invalid security policy. Must be one of: [TLS_1_0, TLS_1_2]");
    return { ...row, securityPolicy };
  }),
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteDomainName.html: takes its mappings along. */
export const deleteDomainName: Api<"DeleteDomainName"> = ({ domainName }, context) => {
  const { name } = findDomain(context, domainName);
  for (const [key] of context.table(mappings).entries(`${name}/`)) context.table(mappings).delete(key);
  context.table(domains).delete(name);
  return {};
};

export const findDomain = (context: Context, name = ""): DomainRow =>
  found(context.table(domains).get(name.toLowerCase()), () => notFound("Invalid domain name identifier specified"));

const describe = ({ domain, tags }: DomainRow): ApiGateway.DomainName => ({
  ...domain,
  ...(Object.keys(tags).length > 0 && { tags: { ...tags } }),
});
