/** A Notary Project signature as an OCI artifact: https://github.com/notaryproject/specifications/blob/main/specs/signature-specification.md */
import { digestOf } from "./blobs.ts";

export interface SignedImage {
  readonly repository: string;
  /** Descriptor of the image's manifest. */
  readonly target: { readonly mediaType: string; readonly digest: string; readonly size: number };
  /** A JWS envelope. */
  readonly envelope: Uint8Array;
  /** What Signer wants kept beside the signature. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface Artifact {
  readonly text: string;
  readonly blobs: readonly { readonly bytes: Uint8Array; readonly mediaType: string }[];
}

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
export const SIGNATURE = "application/vnd.cncf.notary.signature";
const JWS = "application/jose+json";

/** The manifest's text, and the blobs that it names: an empty configuration and the envelope. */
export function signatureManifest({ target, envelope, metadata }: SignedImage, now: number): Artifact {
  const empty = Buffer.from("{}");
  const descriptor = (bytes: Uint8Array, mediaType: string) => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    artifactType: SIGNATURE,
    config: descriptor(empty, SIGNATURE),
    layers: [descriptor(envelope, JWS)],
    subject: target,
    annotations: { ...metadata, "org.opencontainers.image.created": new Date(now).toISOString() },
  });
  return {
    text,
    blobs: [
      { bytes: empty, mediaType: SIGNATURE },
      { bytes: envelope, mediaType: JWS },
    ],
  };
}
