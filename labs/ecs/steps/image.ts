import { ECR } from "@aws-sdk/client-ecr";
import { accept, check, fail, found, pass, step } from "../../../src/lab/index.ts";
import { assembleImage } from "../image/assemble.ts";
import { pushImage } from "../image/push.ts";
import { openImage } from "../image/registry.ts";
import { registry } from "./registry.ts";

export interface Images {
  readonly digest1: string;
  readonly digest2: string;
}

const BASE = { repository: "docker/library/node", tag: "24-bookworm-slim" };
const VERSIONS = ["1.0.0", "2.0.0"] as const;

/** Two versions of the web service as OCI images, assembled here and pushed through the API: no Docker needed. */
export const image = step({
  id: "image",
  title: "Two versions of the image, built and pushed",
  covers: ["ecs/security/image-security/private-repositories"],
  needs: { registry },
  minutes: 2,
  given: true,
  async solve({ aws, http, assets, say }, { registry: { repositoryName } }) {
    const base = await openImage({ http, url: "https://public.ecr.aws" }, BASE.repository, BASE.tag);
    const program = assets.list("app").map((path) => ({ path, bytes: assets.bytes(`app/${path}`) }));
    for (const tag of VERSIONS) {
      const version = { path: "version.txt", bytes: Buffer.from(`${tag}\n`) };
      const built = assembleImage(base, [...program.filter(({ path }) => path !== version.path), version]);
      await pushImage(built, { ecr: aws(ECR), repositoryName, tag, say });
    }
  },
  async locate({ aws }, { registry: { repositoryName } }): Promise<Images> {
    const [digest1, digest2] = await Promise.all(
      VERSIONS.map(async (imageTag) => {
        const answer = await accept(
          aws(ECR).describeImages({ repositoryName, imageIds: [{ imageTag }] }),
          "ImageNotFoundException",
        );
        return found(answer?.imageDetails?.[0]?.imageDigest, `No image ${repositoryName}:${imageTag}.`);
      }),
    );
    const missing = `There is no image in ${repositoryName}.`;
    return { digest1: found(digest1, missing), digest2: found(digest2, missing) };
  },
  checks: [
    check<Images, { registry: typeof registry }>({
      id: "two-versions",
      title: "Versions 1.0.0 and 2.0.0 are two images that can be pulled",
      hints: [
        "A tag is a label; what tells two images apart?",
        "List them with `aws ecr describe-images`: two tags, two digests, the media type of an OCI or Docker manifest.",
      ],
      mistakes: [],
      async run({ aws }, { digest1, digest2 }, { registry: { repositoryName } }) {
        const expected = "two digests, each with a manifest of one image";
        if (digest1 === digest2)
          return fail({ expected, actual: `both tags name ${digest1}`, fix: "Push 2.0.0 with another version.txt." });
        const { images = [], failures = [] } = await aws(ECR).batchGetImage({
          repositoryName,
          imageIds: [{ imageDigest: digest1 }, { imageDigest: digest2 }],
        });
        if (images.length === 2) return pass(`${digest1.slice(0, 19)} and ${digest2.slice(0, 19)}`);
        const actual = failures.map(({ failureReason }) => failureReason).join("; ");
        return fail({ expected, actual, fix: "Push both versions again; tags are immutable, so use new ones." });
      },
    }),
  ],
});
