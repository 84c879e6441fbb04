/** Reads image manifests: https://github.com/opencontainers/image-spec/blob/main/manifest.md and image-index.md */
import { DIGEST } from "./blobs.ts";
import { invalidParameter } from "./faults.ts";

export interface Manifest {
  readonly mediaType: string;
  /** Blobs that must be in the repository: the configuration first. */
  readonly blobs: readonly Part[];
  /** Manifests of an index. */
  readonly manifests: readonly Part[];
  /** Type of the configuration, or of the artifact where it says one. */
  readonly artifactType: string | undefined;
  /** Digest of the manifest that this one refers to. */
  readonly subject: string | undefined;
  readonly annotations: Readonly<Record<string, string>> | undefined;
}

interface Part {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const OCI = "application/vnd.oci.image";
const DOCKER = "application/vnd.docker.distribution";
const IMAGES = [`${OCI}.manifest.v1+json`, `${DOCKER}.manifest.v2+json`];
const INDEXES = [`${OCI}.index.v1+json`, `${DOCKER}.manifest.list.v2+json`];

const invalid = (why: string) =>
  invalidParameter(`Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'. ${why}`);

/** `given` is the media type beside the manifest, which must not contradict the one inside. */
export function parseManifest(text: string, given: string | undefined): Manifest {
  const root = parse(text);
  const inside = typeof root.mediaType === "string" ? root.mediaType : undefined;
  const mediaType = given ?? inside ?? (Array.isArray(root.manifests) ? INDEXES[0] : IMAGES[0]) ?? "";
  if (inside !== undefined && inside !== mediaType)
    throw invalidParameter(
      `Invalid parameter at 'ImageManifestMediaType' failed to satisfy constraint: 'The media type in the manifest is ${inside}'`,
    );
  if (root.schemaVersion !== 2)
    throw invalidParameter("Unsupported manifest: only schema version 2 is in the sandbox.");
  const artifactType = typeof root.artifactType === "string" ? root.artifactType : undefined;
  const subject = root.subject === undefined ? undefined : partsOf([root.subject], "subject")[0]?.digest;
  const about = { mediaType, subject, annotations: annotationsOf(root.annotations) };
  if (INDEXES.includes(mediaType))
    return { ...about, blobs: [], manifests: partsOf(root.manifests, "manifests"), artifactType };
  if (!IMAGES.includes(mediaType)) throw invalidParameter(`Unsupported image manifest media type ${mediaType}.`);
  const [config] = partsOf([root.config], "config");
  // Layers of another registry ("foreign") are not pushed.
  const layers = partsOf(root.layers, "layers").filter(({ mediaType: type }) => !/foreign|nondistributable/.test(type));
  return {
    ...about,
    blobs: config ? [config, ...layers] : layers,
    manifests: [],
    artifactType: artifactType ?? config?.mediaType,
  };
}

/** Digests of an image's own layers, the lowest first. */
export const layersOf = (manifest: string): string[] =>
  parseManifest(manifest, undefined)
    .blobs.slice(1)
    .map(({ digest }) => digest);

function annotationsOf(given: unknown): Record<string, string> | undefined {
  if (!isRecord(given)) return undefined;
  return Object.fromEntries(
    Object.entries(given).filter((each): each is [string, string] => typeof each[1] === "string"),
  );
}

function parse(text: string): Record<string, unknown> {
  try {
    const root: unknown = JSON.parse(text);
    if (isRecord(root)) return root;
  } catch {}
  throw invalid("The manifest is not a JSON object.");
}

function partsOf(given: unknown, member: string): Part[] {
  if (!Array.isArray(given)) throw invalid(`The manifest has no ${member}.`);
  return given.map((part: unknown) => {
    if (!isRecord(part)) throw invalid(`The manifest has no ${member}.`);
    const { mediaType, digest, size } = part;
    if (typeof mediaType !== "string" || typeof digest !== "string" || !DIGEST.test(digest) || typeof size !== "number")
      throw invalid(`A descriptor in ${member} lacks mediaType, digest or size.`);
    return { mediaType, digest, size };
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
