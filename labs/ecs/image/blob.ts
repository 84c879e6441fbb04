/** Content-addressed bytes: what image registries store. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { type TarFile, tarOf } from "./tar.ts";

/** A descriptor of the OCI image specification. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

export interface Blob extends Descriptor {
  readonly bytes: Uint8Array;
}

export interface Layer extends Blob {
  /** Digest of the archive before compression; the image's configuration lists it. */
  readonly diffId: string;
}

export const LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";

export const digestOf = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

export const blobOf = (bytes: Uint8Array, mediaType: string): Blob => ({
  mediaType,
  digest: digestOf(bytes),
  size: bytes.length,
  bytes,
});

/** A gzip-compressed layer of these files, the same on every machine. */
export function layerOf(files: readonly TarFile[]): Layer {
  const archive = tarOf(files);
  const bytes = gzipSync(archive, { level: 9 });
  // The header's last octet names the operating system that compressed; 255 is "unknown".
  bytes[9] = 255;
  return { ...blobOf(bytes, LAYER_TYPE), diffId: digestOf(archive) };
}
