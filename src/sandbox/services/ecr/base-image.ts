/** The one base image of the sandbox: what Node's image on Debian 12 is, without its programs. */
import { gzipSync } from "node:zlib";
import { digestOf } from "./blobs.ts";
import type { Content } from "./distribution.ts";

export interface BaseImage {
  /** What every tag names. */
  readonly index: Content;
  /** Index, manifest, configuration and layer. */
  readonly contents: readonly Content[];
}

const OCI = "application/vnd.oci.image";

const FILES: Readonly<Record<string, string>> = {
  "etc/group": "root:x:0:\nnode:x:1000:\n",
  "etc/os-release": [
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"',
    'NAME="Debian GNU/Linux"',
    'VERSION_ID="12"',
    'VERSION="12 (bookworm)"',
    "VERSION_CODENAME=bookworm",
    "ID=debian",
    'HOME_URL="https://www.debian.org/"',
    'SUPPORT_URL="https://www.debian.org/support"',
    'BUG_REPORT_URL="https://bugs.debian.org/"',
    "",
  ].join("\n"),
  "etc/passwd": "root:x:0:0:root:/root:/bin/bash\nnode:x:1000:1000::/home/node:/bin/bash\n",
  // No packages: a scanner that reads it finds nothing.
  "var/lib/dpkg/status": "",
};

let built: BaseImage | undefined;

/** The same bytes at every call. */
export function baseImage(): BaseImage {
  built ??= build();
  return built;
}

function build(): BaseImage {
  const archive = tarOf(FILES);
  const compressed = gzipSync(archive, { level: 9 });
  // The operating system in gzip's header: 255 is unknown, so that the digest is the same everywhere.
  compressed[9] = 255;
  const layer = contentOf(compressed, `${OCI}.layer.v1.tar+gzip`);
  const platform = { architecture: "amd64", os: "linux" };
  const config = json(`${OCI}.config.v1+json`, {
    ...platform,
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      Cmd: ["node"],
    },
    rootfs: { type: "layers", diff_ids: [digestOf(archive)] },
    history: [{ created_by: "awslab sandbox", comment: "stand-in for docker/library/node" }],
  });
  const manifest = json(`${OCI}.manifest.v1+json`, {
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: descriptorOf(config),
    layers: [descriptorOf(layer)],
  });
  const index = json(`${OCI}.index.v1+json`, {
    schemaVersion: 2,
    mediaType: `${OCI}.index.v1+json`,
    manifests: [{ ...descriptorOf(manifest), platform }],
  });
  return { index, contents: [index, manifest, config, layer] };
}

const json = (mediaType: string, value: object): Content => contentOf(Buffer.from(JSON.stringify(value)), mediaType);

const contentOf = (body: Uint8Array, mediaType: string): Content => ({
  mediaType,
  digest: digestOf(body),
  size: body.length,
  body,
});

const descriptorOf = ({ mediaType, digest, size }: Content) => ({ mediaType, digest, size });

const BLOCK = 512;

/** A POSIX ustar archive of small files and the folders above them. */
function tarOf(files: Readonly<Record<string, string>>): Uint8Array {
  const names = Object.keys(files).sort();
  const folders = [...new Set(names.flatMap(foldersAbove))].sort();
  return Buffer.concat([
    ...folders.map((name) => tarHeader(name, 0, true)),
    ...names.flatMap((name) => {
      const bytes = Buffer.from(files[name] ?? "");
      return [tarHeader(name, bytes.length, false), bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)];
    }),
    Buffer.alloc(2 * BLOCK),
  ]);
}

const foldersAbove = (name: string): string[] =>
  name
    .split("/")
    .slice(0, -1)
    .map((_, i, parts) => `${parts.slice(0, i + 1).join("/")}/`);

function tarHeader(name: string, size: number, folder: boolean): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, width: number) =>
    block.write(`${value.toString(8).padStart(width - 1, "0")}\0`, at);
  block.write(name, 0);
  octal(folder ? 0o755 : 0o644, 100, 8);
  for (const at of [108, 116]) octal(0, at, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  block.write(folder ? "5" : "0", 156);
  block.write("ustar\x0000", 257);
  block.fill(" ", 148, 156);
  const sum = block.reduce((total, octet) => total + octet, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}
