import { type Context, fault } from "../../kit/index.ts";
import { imageExists, invalidParameter, layersNotFound, tagExists } from "./faults.ts";
import { holderOf } from "./image-rows.ts";
import { type Manifest, parseManifest } from "./manifests.ts";
import { isImmutable } from "./repositories.ts";
import { type ImageRow, images, layers, type RepositoryRow, within } from "./state.ts";

const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,299}$/;

export interface PushedManifest {
  readonly text: string;
  readonly digest: string;
  readonly tag: string | undefined;
  readonly mediaType: string | undefined;
}

/** Stores a manifest whose parts are all there, and gives it the tag. */
export function storeImage(context: Context, repository: RepositoryRow, pushed: PushedManifest): ImageRow {
  const { digest, tag } = pushed;
  const at = { repository: repository.name, registryId: context.account };
  if (tag !== undefined && !TAG.test(tag))
    throw invalidParameter(
      `Invalid parameter at 'imageTag' failed to satisfy constraint: 'must satisfy regular expression '${TAG.source.slice(1, -1)}''`,
    );
  const manifest = parseManifest(pushed.text, pushed.mediaType);
  const size = sizeOfParts(context, repository, manifest);
  const table = context.table(images);
  const known = table.get(within(repository.name, digest));
  if (known && (tag === undefined || known.tags.includes(tag))) throw imageExists(digest, tag, at);
  const holder = tag === undefined ? undefined : holderOf(context, repository.name, tag);
  if (holder && tag !== undefined) {
    if (isImmutable(repository, tag)) throw tagExists(tag, at);
    table.patch(within(repository.name, holder.digest), { tags: holder.tags.filter((each) => each !== tag) });
  }
  return table.put(within(repository.name, digest), {
    repository: repository.name,
    digest,
    tags: [...(known?.tags ?? []), ...(tag === undefined ? [] : [tag])],
    manifest: pushed.text,
    mediaType: manifest.mediaType,
    artifactType: manifest.artifactType,
    subject: manifest.subject,
    annotations: manifest.annotations,
    size,
    pushed: known?.pushed ?? context.clock.now(),
  });
}

/** Bytes of an image's layers, or of the largest image of an index. Throws where a part is missing. */
function sizeOfParts(context: Context, { name }: RepositoryRow, { blobs, manifests }: Manifest): number {
  const at = { repository: name, registryId: context.account };
  const missing = blobs.filter(({ digest }) => !context.table(layers).has(within(name, digest)));
  if (missing.length > 0)
    throw layersNotFound(
      missing.map(({ digest }) => digest),
      at,
    );
  for (const { digest, mediaType } of blobs) context.table(layers).patch(within(name, digest), { mediaType });
  const listed = manifests.map(({ digest }) => ({ digest, row: context.table(images).get(within(name, digest)) }));
  const absent = listed.filter(({ row }) => !row).map(({ digest }) => digest);
  if (absent.length > 0)
    throw fault(
      "ReferencedImagesNotFoundException",
      `Images with digests '[${absent.join(", ")}]' required for pushing image into the repository with name '${name}' in the registry with id '${context.account}' do not exist`,
    );
  if (listed.length > 0) return Math.max(...listed.map(({ row }) => row?.size ?? 0));
  // The configuration is not counted.
  return blobs
    .slice(1)
    .reduce((sum, { digest }) => sum + (context.table(layers).get(within(name, digest))?.size ?? 0), 0);
}
