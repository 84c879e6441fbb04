import { ECR } from "@aws-sdk/client-ecr";
import { accept, check, fail, found, mistake, pass, step } from "../../../src/lab/index.ts";

export interface RepositoryFacts {
  readonly repositoryName: string;
  readonly repositoryUri: string;
}

const movable = mistake<RepositoryFacts>({
  id: "mutable-tags",
  says: "Tags of the repository can be moved, so 1.0.0 may mean another image tomorrow: set imageTagMutability to IMMUTABLE.",
  async make({ aws }, { repositoryName }) {
    await aws(ECR).putImageTagMutability({ repositoryName, imageTagMutability: "MUTABLE" });
  },
  async undo({ aws }, { repositoryName }) {
    await aws(ECR).putImageTagMutability({ repositoryName, imageTagMutability: "IMMUTABLE" });
  },
});

/** A private repository whose tags cannot be moved, and which forgets old images. */
export const registry = step({
  id: "registry",
  title: "A private repository with immutable tags",
  covers: ["ecs/security/image-security/private-repositories"],
  needs: {},
  minutes: 1,
  given: true,
  async solve({ aws, run, assets }) {
    const repositoryName = `${run.name()}/web`;
    await accept(
      aws(ECR).createRepository({
        repositoryName,
        imageTagMutability: "IMMUTABLE",
        encryptionConfiguration: { encryptionType: "AES256" },
      }),
      "RepositoryAlreadyExistsException",
    );
    await aws(ECR).putLifecyclePolicy({ repositoryName, lifecyclePolicyText: assets.text("lifecycle-policy.json") });
  },
  async locate({ aws, run }): Promise<RepositoryFacts> {
    const wanted = `${run.name()}/web`;
    const answer = await accept(
      aws(ECR).describeRepositories({ repositoryNames: [wanted] }),
      "RepositoryNotFoundException",
    );
    const { repositoryName, repositoryUri } = found(answer?.repositories?.[0], `No repository named ${wanted}.`);
    return { repositoryName: repositoryName ?? wanted, repositoryUri: found(repositoryUri, `${wanted} has no URI.`) };
  },
  checks: [
    check<RepositoryFacts>({
      id: "immutable",
      title: "Tags of the repository are immutable",
      hints: [
        "Can the tag 1.0.0 be made to mean another image?",
        "`aws ecr put-image-tag-mutability --image-tag-mutability IMMUTABLE` changes an existing repository.",
      ],
      mistakes: [movable],
      async run({ aws }, { repositoryName }) {
        const { repositories = [] } = await aws(ECR).describeRepositories({ repositoryNames: [repositoryName] });
        const actual = repositories[0]?.imageTagMutability ?? "unknown";
        if (actual.startsWith("IMMUTABLE")) return pass(`${repositoryName} is ${actual}`);
        return fail({ expected: "IMMUTABLE", actual, fix: movable.says, mistake: movable.id });
      },
    }),
  ],
});
