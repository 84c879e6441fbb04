import {
  APIGateway,
  type CreateDomainNameCommandOutput,
  type DomainName,
  paginateGetBasePathMappings,
  paginateGetDomainNames,
} from "@aws-sdk/client-api-gateway";
import { all, creating, type ResourceType, ref, refOf } from "../resource-type.ts";

const TYPE = "api-gateway:domain-name";

/** Custom domain names, with the mappings that hold on to APIs. */
export const domainName: ResourceType = {
  type: TYPE,
  creates: [
    creating<object, CreateDomainNameCommandOutput>("CreateDomainName", (_input, { domainName: id }) => [
      ref(TYPE, id),
    ]),
  ],
  after: [],
  read: async ({ aws }, { id }) => domainSeen(await aws(APIGateway).getDomainName({ domainName: id })),
  find: async (context) => {
    const pages = paginateGetDomainNames({ client: context.aws(APIGateway) }, { limit: 500 });
    return (await all(pages, (page) => page.items))
      .filter(({ domainName: id, tags }) => context.isRunName(id) || tags?.["awslab:run"] === context.run.id)
      .map(domainSeen);
  },
  delete: async ({ aws }, { id }) => {
    const gateway = aws(APIGateway);
    const pages = paginateGetBasePathMappings({ client: gateway }, { domainName: id, limit: 500 });
    for (const { basePath } of await all(pages, (page) => page.items))
      await gateway.deleteBasePathMapping({ domainName: id, basePath });
    await gateway.deleteDomainName({ domainName: id });
  },
  settle: 60,
  // One deletion every 30 seconds.
  deletion: { usual: 30, limit: 600 },
  dailyCost: "free",
};

const domainSeen = ({ domainName: id, tags }: DomainName) => ({
  ...refOf(TYPE, id),
  state: "live" as const,
  name: id,
  tags,
});
