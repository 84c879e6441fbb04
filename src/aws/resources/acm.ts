import {
  ACM,
  type CertificateSummary,
  type ImportCertificateCommandInput,
  type ImportCertificateCommandOutput,
  KeyAlgorithm,
  paginateListCertificates,
  type RequestCertificateCommandOutput,
} from "@aws-sdk/client-acm";
import {
  all,
  creating,
  identifiedBy,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
  tagsOf,
} from "../resource-type.ts";

const TYPE = "acm:certificate";

const certificate: ResourceType = {
  type: TYPE,
  creates: [
    creating<ImportCertificateCommandInput, ImportCertificateCommandOutput>(
      "ImportCertificate",
      (_input, { CertificateArn }) => [ref(TYPE, CertificateArn)],
      // A certificate that is imported again keeps its tags and takes no others.
      { takesTags: (input: ImportCertificateCommandInput) => input.CertificateArn === undefined },
    ),
    creating<object, RequestCertificateCommandOutput>("RequestCertificate", (_input, { CertificateArn }) => [
      ref(TYPE, CertificateArn),
    ]),
  ],
  after: ["api-gateway:domain-name"],
  read: async (context, { id }) => {
    const { Certificate = {} } = await context.aws(ACM).describeCertificate({ CertificateArn: id });
    return withTags(context, { ...Certificate, CertificateArn: id });
  },
  find: async (context) => {
    // Without key types only RSA certificates of up to 2,048 bits are listed.
    const keyTypes = Object.values(KeyAlgorithm);
    const pages = paginateListCertificates({ client: context.aws(ACM) }, { Includes: { keyTypes } });
    const found = await all(pages, (page) => page.CertificateSummaryList);
    const seen = await Promise.all(found.map((each) => withTags(context, each)));
    return seen.filter(({ name, tags }) => context.isRunName(name) || tags?.["awslab:run"] === context.run.id);
  },
  delete: async ({ aws }, { id }) => void (await aws(ACM).deleteCertificate({ CertificateArn: id })),
  identifies: identifiedBy(/^arn:[^:]+:acm:[^:]+:\d+:certificate\/[\w-]+$/),
  settle: 60,
  // What used it lets go of it only minutes later.
  deletion: { usual: 5, limit: 900 },
  dailyCost: "free",
};

type Described = Pick<CertificateSummary, "CertificateArn" | "DomainName" | "CreatedAt">;

async function withTags({ aws }: ResourceContext, each: Described): Promise<Sighting> {
  const { Tags } = await aws(ACM).listTagsForCertificate({ CertificateArn: each.CertificateArn });
  return {
    ...refOf(TYPE, each.CertificateArn),
    state: "live",
    name: each.DomainName,
    tags: tagsOf(Tags),
    createdAt: each.CreatedAt,
  };
}

const catalogue: ServiceCatalogue = {
  service: "acm",
  types: [certificate],
  changes: {
    AddTagsToCertificate: "tags go with their resource",
    RemoveTagsFromCertificate: "removes",
    DeleteCertificate: "removes",
  },
};

export default catalogue;
