import {
  type CreateRepositoryCommandInput,
  type CreateRepositoryCommandOutput,
  ECR,
  paginateDescribeRepositories,
  type Repository,
} from "@aws-sdk/client-ecr";
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
import { registrySettings } from "./ecr-settings.ts";

const repository: ResourceType = {
  type: "ecr:repository",
  creates: [
    creating<CreateRepositoryCommandInput, CreateRepositoryCommandOutput>(
      "CreateRepository",
      (_, { repository: made }) => [ref("ecr:repository", made?.repositoryName, { arn: made?.repositoryArn })],
    ),
  ],
  after: ["ecs:service", "ecs:task"],
  read: async ({ aws }, { id }) =>
    (await aws(ECR).describeRepositories({ repositoryNames: [id] })).repositories?.map(repositorySeen)[0],
  find: async (context) => {
    const repositories = await all(
      paginateDescribeRepositories({ client: context.aws(ECR) }, {}),
      (page) => page.repositories,
    );
    return Promise.all(
      repositories.filter((each) => context.isRunName(each.repositoryName)).map((each) => withTags(context, each)),
    );
  },
  delete: async ({ aws }, { id }) => void (await aws(ECR).deleteRepository({ repositoryName: id, force: true })),
  identifies: identifiedBy(/^arn:[^:]+:ecr:[^:]+:\d+:repository\/(.+)$/),
  settle: 60,
  deletion: { usual: 2, limit: 300 },
  dailyCost: "$0.01 (0.1 GB of images)",
};

const repositorySeen = (each: Repository): Sighting => ({
  ...refOf("ecr:repository", each.repositoryName, { arn: each.repositoryArn }),
  state: "live",
  name: each.repositoryName,
  createdAt: each.createdAt,
});

async function withTags({ aws }: ResourceContext, each: Repository): Promise<Sighting> {
  const { tags } = await aws(ECR).listTagsForResource({ resourceArn: each.repositoryArn });
  return { ...repositorySeen(each), tags: tagsOf(tags) };
}

const catalogue: ServiceCatalogue = {
  service: "ecr",
  types: [repository],
  changes: {
    PutLifecyclePolicy: "goes with the repository",
    DeleteLifecyclePolicy: "removes",
    PutImage: "goes with the repository",
    InitiateLayerUpload: "goes with the repository",
    UploadLayerPart: "goes with the repository",
    CompleteLayerUpload: "goes with the repository",
    PutImageTagMutability: "goes with the repository",
    PutImageScanningConfiguration: "goes with the repository",
    StartImageScan: "goes with the image",
    SetRepositoryPolicy: "goes with the repository",
    TagResource: "tags go with their resource",
    UntagResource: "removes",
    DeleteSigningConfiguration: "removes; what was there before the run is put back",
    BatchDeleteImage: "removes",
    DeleteRepository: "removes",
  },
  settings: registrySettings,
};

export default catalogue;
