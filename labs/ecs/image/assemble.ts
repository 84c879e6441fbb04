/** Builds the lab's image: the base image's layers, one layer with the program, a configuration and a manifest. */
import { type Blob, blobOf, type Descriptor, LAYER_TYPE, layerOf } from "./blob.ts";
import type { RemoteImage } from "./registry.ts";
import type { TarFile } from "./tar.ts";

export const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
const CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";

/** A blob to push: what is there already need not be read. */
export interface PushableBlob extends Descriptor {
  read(): Promise<Uint8Array>;
}

export interface AssembledImage {
  /** The manifest, exactly as it will be pushed: its digest is the image's. */
  readonly manifest: Blob;
  readonly blobs: readonly PushableBlob[];
}

/** `base` with the files of `program` under /app, run by `node server.js` as user 1000. */
export function assembleImage(base: RemoteImage, program: readonly TarFile[]): AssembledImage {
  const app = layerOf(program.map(({ path, bytes }) => ({ path: `app/${path}`, bytes })));
  const config = blobOf(json(configOn(base, app.diffId)), CONFIG_TYPE);
  const layers = base.layers.map((layer) => ({ ...descriptorOf(layer), mediaType: LAYER_TYPE }));
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: descriptorOf(config),
    layers: [...layers, descriptorOf(app)],
  };
  return {
    manifest: blobOf(json(manifest), MANIFEST_TYPE),
    blobs: [
      ...base.layers.map((layer) => ({ ...descriptorOf(layer), read: () => base.layer(layer) })),
      ...[app, config].map((blob) => ({ ...descriptorOf(blob), read: () => Promise.resolve(blob.bytes) })),
    ],
  };
}

const configOn = ({ config }: RemoteImage, appDiffId: string) => ({
  architecture: config.architecture,
  os: config.os,
  config: {
    Env: config.config?.Env ?? ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    WorkingDir: "/app",
    Cmd: ["node", "server.js"],
    User: "1000",
    ExposedPorts: { "8080/tcp": {} },
  },
  rootfs: { type: "layers", diff_ids: [...config.rootfs.diff_ids, appDiffId] },
  history: [...(config.history ?? []), { created_by: "awslab", comment: "the program under /app" }],
});

/** A base in Docker's older format has the same bytes under another type name; the new manifest speaks OCI only. */
const descriptorOf = ({ mediaType, digest, size }: Descriptor): Descriptor => ({ mediaType, digest, size });

const json = (value: object): Uint8Array => Buffer.from(JSON.stringify(value));
