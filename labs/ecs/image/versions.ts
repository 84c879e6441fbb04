/** The lab's program as images: one version differs from the next in one small file. */
import { ECR } from "@aws-sdk/client-ecr";
import type { SolveContext } from "../../../src/lab/index.ts";
import { assembleImage } from "./assemble.ts";
import { pushImage } from "./push.ts";
import { openImage } from "./registry.ts";

const BASE = { repository: "docker/library/node", tag: "24-bookworm-slim" };

/** Builds these versions on the public base image and pushes them, each under its number. Safe to repeat. */
export async function pushVersions(
  { aws, http, assets, say }: Pick<SolveContext, "aws" | "http" | "assets" | "say">,
  repositoryName: string,
  versions: readonly string[],
): Promise<void> {
  const base = await openImage({ http, url: "https://public.ecr.aws" }, BASE.repository, BASE.tag);
  const program = assets.list("app").map((path) => ({ path, bytes: assets.bytes(`app/${path}`) }));
  for (const tag of versions) {
    const version = { path: "version.txt", bytes: Buffer.from(`${tag}\n`) };
    const built = assembleImage(base, [...program.filter(({ path }) => path !== version.path), version]);
    await pushImage(built, { ecr: aws(ECR), repositoryName, tag, say });
  }
}
