/** Reads images from a public registry by the OCI distribution API: what `docker pull` asks, without Docker. */
import { found, type Http, type HttpResponse } from "../../../src/lab/index.ts";
import { type Descriptor, digestOf } from "./blob.ts";

export interface ImageConfig {
  readonly architecture: string;
  readonly os: string;
  readonly config?: { readonly Env?: readonly string[] };
  readonly rootfs: { readonly type: string; readonly diff_ids: readonly string[] };
  readonly history?: readonly object[];
}

/** An image in a registry: its parts are read on demand. */
export interface RemoteImage {
  readonly config: ImageConfig;
  readonly layers: readonly Descriptor[];
  /** The bytes of a layer, their digest verified. */
  layer(layer: Descriptor): Promise<Uint8Array>;
}

export interface Registry {
  readonly http: Http;
  /** `https://public.ecr.aws` */
  readonly url: string;
}

interface Manifest {
  readonly manifests?: readonly (Descriptor & { readonly platform?: { architecture: string; os: string } })[];
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
}

const MANIFEST_TYPES = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** The linux/amd64 image of `repository:tag`. */
export async function openImage(registry: Registry, repository: string, tag: string): Promise<RemoteImage> {
  const token = await tokenOf(registry);
  const get = async (path: string, accept: string): Promise<HttpResponse> => {
    const url = `${registry.url}/v2/${repository}/${path}`;
    const headers = { accept, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    const response = await registry.http.get(url, { headers, timeoutMs: 120_000 });
    if (response.status !== 200) throw new Error(`${url} answered ${response.status}: ${response.text.slice(0, 200)}`);
    return response;
  };
  const blob = async ({ digest, mediaType }: Descriptor): Promise<Uint8Array> => {
    const { bytes } = await get(`blobs/${digest}`, mediaType);
    if (digestOf(bytes) !== digest) throw new Error(`${repository}: what came for ${digest} is ${digestOf(bytes)}.`);
    return bytes;
  };

  const top = (await get(`manifests/${tag}`, MANIFEST_TYPES)).json() as Manifest;
  const chosen = top.manifests?.find(({ platform }) => platform?.os === "linux" && platform.architecture === "amd64");
  const manifest = chosen ? ((await get(`manifests/${chosen.digest}`, MANIFEST_TYPES)).json() as Manifest) : top;
  const config = found(manifest.config, `${repository}:${tag} has no image for linux/amd64.`);
  return {
    config: JSON.parse(Buffer.from(await blob(config)).toString("utf8")) as ImageConfig,
    layers: manifest.layers ?? [],
    layer: blob,
  };
}

/** Public registries ask even anonymous readers for a token; the answer to `/v2/` says where it is given. */
async function tokenOf({ http, url }: Registry): Promise<string | undefined> {
  const challenge = await http.get(`${url}/v2/`);
  if (challenge.status !== 401) return undefined;
  const fields = Object.fromEntries(
    [...(challenge.headers["www-authenticate"] ?? "").matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [
      name,
      value,
    ]),
  );
  const realm = found(fields.realm, `${url} asks for authorization, but not for a token.`);
  const query = new URLSearchParams({ service: fields.service ?? "", scope: fields.scope ?? "aws" });
  const { token } = (await http.get(`${realm}?${query}`)).json() as { token?: string };
  return found(token, `${realm} gave no token.`);
}
