/** What the `image` of a container definition means. */

export type ImageReference =
  | {
      readonly registry: "ecr";
      readonly account: string;
      readonly region: string;
      readonly repository: string;
      readonly version: ImageVersion;
    }
  | { readonly registry: "public"; readonly host: string; readonly repository: string; readonly version: ImageVersion };

export interface ImageVersion {
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const PRIVATE = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/** `<registry>/<repository>[:tag][@digest]`; Docker Hub where no registry is named. */
export function parseImage(image: string): ImageReference {
  const [named = "", digest] = image.split("@");
  const colon = named.lastIndexOf(":");
  const hasTag = colon > named.lastIndexOf("/");
  const name = hasTag ? named.slice(0, colon) : named;
  const version = { tag: hasTag ? named.slice(colon + 1) : digest ? undefined : "latest", digest };
  const [first = "", ...rest] = name.split("/");
  const ecr = PRIVATE.exec(first);
  if (ecr) return { registry: "ecr", account: ecr[1] ?? "", region: ecr[2] ?? "", repository: rest.join("/"), version };
  if (rest.length > 0 && (first.includes(".") || first.includes(":") || first === "localhost"))
    return { registry: "public", host: first, repository: rest.join("/"), version };
  return { registry: "public", host: "docker.io", repository: rest.length > 0 ? name : `library/${name}`, version };
}

/** Full reference as container run times print it. */
export const printImage = (image: string): string => {
  const parsed = parseImage(image);
  if (parsed.registry === "ecr" || parsed.host !== "docker.io") return image;
  return `docker.io/${parsed.repository}:${parsed.version.tag ?? ""}`.replace(/:$/, "");
};
