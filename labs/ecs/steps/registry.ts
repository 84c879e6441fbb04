import { ECR } from "@aws-sdk/client-ecr";
import { accept, check, fail, found, mistake, pass, step } from "../../../src/lab/index.ts";
import {
  filterOf,
  profileStatus,
  profilesFor,
  readSigningRules,
  scanByHandOnly,
  scanFrequencyOf,
  scanOnPush,
  signNothing,
  signOnPush,
} from "../supply-chain/registry-settings.ts";

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

const scanByHand = mistake<RepositoryFacts>({
  id: "scan-by-hand",
  says: "No scanning rule of the registry covers the repository, so an image is scanned only when somebody asks: add a SCAN_ON_PUSH filter for it.",
  make: (context) => scanByHandOnly(context),
  undo: (context) => scanOnPush(context),
});

const nothingSigned = mistake<RepositoryFacts>({
  id: "no-signing-rule",
  says: "No signing rule of the registry covers the repository, so what is pushed stays unsigned: add a rule with your profile and a filter for it.",
  make: (context) => signNothing(context),
  undo: (context) => signOnPush(context),
});

/** A private repository whose tags cannot be moved, and which forgets old images; what is pushed is scanned and signed. */
export const registry = step({
  id: "registry",
  title: "A private repository that scans and signs what is pushed",
  covers: [
    "ecs/security/image-security/private-repositories",
    "ecs/security/image-security/amazon-ecr-image-scanning",
    "ecs/security/image-security/image-signing-and-verification",
  ],
  needs: {},
  minutes: 1,
  given: true,
  async solve(context) {
    const { aws, run, assets } = context;
    await scanOnPush(context);
    await signOnPush(context);
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
    check<RepositoryFacts>({
      id: "scans",
      title: "The registry scans what is pushed to the repository",
      hints: [
        "Scanning is a setting of the registry, not of a repository. What does it say for yours?",
        "`aws ecr put-registry-scanning-configuration` with a SCAN_ON_PUSH rule; keep the rules that are there.",
      ],
      mistakes: [scanByHand],
      async run(context, { repositoryName }) {
        const frequency = await scanFrequencyOf(context, repositoryName);
        if (frequency !== "MANUAL") return pass(`${repositoryName}: ${frequency}`);
        const expected = `a scanning rule that covers ${repositoryName}, for example ${filterOf(context)}`;
        return fail({ expected, actual: frequency, fix: scanByHand.says, mistake: scanByHand.id });
      },
    }),
    check<RepositoryFacts>({
      id: "signs",
      title: "The registry signs what is pushed to the repository",
      hints: [
        "Signing is a setting of the registry, too. Which profile signs, and for which repositories?",
        "A profile of the platform Notation-OCI-SHA384-ECDSA, named in a rule of `aws ecr put-signing-configuration`.",
      ],
      mistakes: [nothingSigned],
      async run(context, { repositoryName }) {
        const profiles = profilesFor(await readSigningRules(context), repositoryName);
        const expected = `a signing rule that covers ${repositoryName}, with an active profile`;
        const [first] = profiles;
        if (first === undefined)
          return fail({ expected, actual: "no rule covers it", fix: nothingSigned.says, mistake: nothingSigned.id });
        const status = await profileStatus(context, first);
        if (status === "Active") return pass(`${first} signs ${repositoryName}`);
        const fix = "A profile that was canceled signs nothing more: make another one and name it in the rule.";
        return fail({ expected, actual: `${first} is ${status}`, fix });
      },
    }),
  ],
});
