import { collection, type Tags } from "../../kit/index.ts";
import type { ScanResult } from "./scanning/scan-image.ts";

export type TagMutability = "MUTABLE" | "IMMUTABLE" | "MUTABLE_WITH_EXCLUSION" | "IMMUTABLE_WITH_EXCLUSION";

export interface RepositoryRow {
  readonly name: string;
  readonly arn: string;
  readonly uri: string;
  /** Milliseconds since the epoch, as all times in rows. */
  readonly created: number;
  readonly mutability: TagMutability;
  /** Wildcard patterns of tags for which the other rule holds. */
  readonly exclusions: readonly string[];
  readonly scanOnPush: boolean;
  readonly encryption: { readonly encryptionType: "AES256" | "KMS" | "KMS_DSSE"; readonly kmsKey?: string };
  readonly tags: Tags;
  readonly policy?: string | undefined;
  readonly lifecycle?: { readonly text: string } | undefined;
}

/** A blob that a repository has; the bytes are on disk once, see blobs.ts. */
export interface LayerRow {
  readonly digest: string;
  readonly size: number;
  /** Known once an image names the layer. */
  readonly mediaType: string | undefined;
}

export interface UploadRow {
  readonly id: string;
  readonly repository: string;
  /** Bytes so far. */
  readonly received: number;
  /** The last part was smaller than what every part but the last must have. */
  readonly short: boolean;
}

export interface ImageRow {
  readonly repository: string;
  readonly digest: string;
  readonly tags: readonly string[];
  /** The manifest's text, byte for byte as pushed: its digest is the image's. */
  readonly manifest: string;
  readonly mediaType: string;
  /** Media type of the configuration or artifact. */
  readonly artifactType: string | undefined;
  /** Digest of the manifest that this one is about, for signatures and other referrers. */
  readonly subject?: string | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly size: number;
  readonly pushed: number;
  readonly pulled?: number;
}

export interface RegistryRow {
  readonly scanType: "BASIC" | "ENHANCED";
  readonly rules: readonly ScanningRule[];
  readonly policy?: string | undefined;
  readonly signing?: readonly SigningRule[] | undefined;
}

export interface SigningRule {
  readonly profileArn: string;
  /** Undefined: all repositories. */
  readonly filters: readonly string[] | undefined;
}

export interface ScanRow extends Omit<ScanResult, "status" | "description"> {
  readonly status: ScanResult["status"] | "IN_PROGRESS";
  readonly description: string | undefined;
  readonly started: number;
  readonly completed: number | undefined;
}

/** What became of signing an image with one profile. */
export interface SigningRow {
  readonly repository: string;
  readonly digest: string;
  readonly profileArn: string;
  readonly status: "IN_PROGRESS" | "COMPLETE" | "FAILED";
  readonly failureCode: string | undefined;
  readonly failureReason: string | undefined;
}

export interface ScanningRule {
  readonly scanFrequency: "SCAN_ON_PUSH" | "CONTINUOUS_SCAN" | "MANUAL";
  readonly filters: readonly string[];
}

export const repositories = collection<RepositoryRow>({
  service: "ecr",
  name: "repositories",
  resource: { noun: "repository", arn: (row) => row.arn, tags: (row) => row.tags },
});

// Keys of what belongs to a repository are `<repository>:<digest>`: no repository's name has a colon.
export const layers = collection<LayerRow>({ service: "ecr", name: "layers" });
export const images = collection<ImageRow>({ service: "ecr", name: "images" });
export const scans = collection<ScanRow>({ service: "ecr", name: "scans" });
/** Keys: `<repository>:<digest>/<profile name>`. */
export const signings = collection<SigningRow>({ service: "ecr", name: "signings" });
export const uploads = collection<UploadRow>({ service: "ecr", name: "uploads" });
/** One row, `settings`. */
export const registry = collection<RegistryRow>({ service: "ecr", name: "registry" });
/** One row, `key`: what download URLs and passwords are signed with. */
export const secrets = collection<{ readonly secret: string }>({ service: "ecr", name: "secrets", scope: "account" });

export const within = (repository: string, digest = ""): string => `${repository}:${digest}`;
