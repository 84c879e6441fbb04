/** Images on this machine: pulled once, unpacked once, found again by the digest of their manifest. */
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../../../../shared/errors.ts";
import { type Context, defineRuntime } from "../../../kit/index.ts";
import { parseImage } from "./image-reference.ts";
import { PullError, wrongPlatform } from "./pull-error.ts";
import { type Registry, registryOf } from "./registry.ts";
import { unpackLayer } from "./unpack-layer.ts";

/** What a container needs of an image's configuration. https://github.com/opencontainers/image-spec/blob/main/config.md */
export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly workingDir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly architecture: string;
}

export interface Image {
  /** Digest that the reference names: of the index, where it names one. */
  readonly digest: string;
  readonly config: ImageConfig;
  /** Its files; shared by all containers of the image, not to be written to. */
  readonly root: string;
}

interface Manifest {
  manifests?: { digest: string; platform?: { architecture?: string; os?: string } }[];
  config?: { digest: string };
  layers?: { digest: string }[];
}

const pulls = defineRuntime({ name: "image-pulls", create: () => new Map<string, Promise<unknown>>() });

/** Pulls `image` for `architecture` (amd64, arm64), from the cache where it is there. Throws a `PullError`. */
export async function pullImage(
  context: Context,
  { image, architecture, fargate }: { image: string; architecture: string; fargate: boolean },
): Promise<Image> {
  const registry = registryOf(context, image, fargate);
  const { version } = parseImage(image);
  const named = await registry.manifest(version.digest ?? version.tag ?? "latest");
  const manifest = parseManifest(named.text);
  const single = manifest.manifests ? choose(manifest.manifests, architecture) : named.digest;
  const folder = join(context.folder(), "images", single.replace(":", "-"));
  const config = await once(context, folder, async () => {
    const cached = await readConfig(folder);
    if (cached) return cached;
    const chosen = manifest.manifests ? parseManifest((await registry.manifest(single)).text) : manifest;
    return unpack(registry, chosen, folder);
  });
  return { digest: named.digest, config, root: join(folder, "rootfs") };
}

/** A copy of the image's files that a container may write to. */
export async function copyRoot(image: Image, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await cp(image.root, to, { recursive: true, verbatimSymlinks: true });
}

function parseManifest(text: string): Manifest {
  try {
    return JSON.parse(text) as Manifest;
  } catch {
    throw new PullError("failed to unmarshal the image manifest");
  }
}

function choose(manifests: NonNullable<Manifest["manifests"]>, architecture: string): string {
  const match = manifests.find(({ platform }) => platform?.os === "linux" && platform.architecture === architecture);
  if (!match) throw wrongPlatform(`linux/${architecture}`);
  return match.digest;
}

/** Two tasks that start together pull and unpack once. */
async function once<T>(context: Context, key: string, work: () => Promise<T>): Promise<T> {
  const running = context.runtime(pulls);
  const known = running.get(key) as Promise<T> | undefined;
  if (known) return known;
  const promise = work().finally(() => running.delete(key));
  running.set(key, promise);
  return promise;
}

async function readConfig(folder: string): Promise<ImageConfig | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, "config.json"), "utf8")) as ImageConfig;
  } catch {
    return undefined;
  }
}

/** The folder appears under its name only when it is whole. */
async function unpack(registry: Registry, manifest: Manifest, folder: string): Promise<ImageConfig> {
  if (!manifest.config || !manifest.layers)
    throw new PullError("the manifest is of no image: it has no config and layers");
  const config = decodeConfig(await registry.blob(manifest.config.digest));
  await mkdir(join(folder, ".."), { recursive: true });
  const building = await mkdtemp(`${folder}.`);
  try {
    await mkdir(join(building, "rootfs"));
    for (const { digest } of manifest.layers) await unpackLayer(await registry.blob(digest), join(building, "rootfs"));
    await writeFile(join(building, "config.json"), JSON.stringify(config));
    await rename(building, folder);
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    throw error instanceof PullError ? error : new PullError(`failed to extract layer: ${messageOf(error)}`);
  }
  return config;
}

function decodeConfig(bytes: Uint8Array): ImageConfig {
  const { config = {}, architecture = "amd64" } = JSON.parse(Buffer.from(bytes).toString("utf8")) as {
    architecture?: string;
    config?: { Entrypoint?: string[] | null; Cmd?: string[] | null; WorkingDir?: string; Env?: string[] | null };
  };
  const pairs = (config.Env ?? []).map((pair) => [pair.split("=")[0] ?? "", pair.slice(pair.indexOf("=") + 1)]);
  return {
    entrypoint: config.Entrypoint ?? [],
    command: config.Cmd ?? [],
    workingDir: config.WorkingDir || "/",
    env: Object.fromEntries(pairs),
    architecture,
  };
}
