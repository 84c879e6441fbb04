/**
 * `public.ecr.aws`: the sandbox's stand-in for the ECR Public Gallery. It has the base images that labs build on, for
 * linux/amd64, each with one small layer that holds no programs: the sandbox maps `node` to the host's. Readers get a token as on
 * AWS, but manifests and layers are answered without one too.
 */
import type { HostRoute, WireRequest, WireResponse } from "../../kit/index.ts";
import { baseImage } from "./base-image.ts";
import { contentAnswer, errorAnswer, jsonAnswer, parsePath } from "./distribution.ts";

const HOST = "public.ecr.aws";
const CHALLENGE = `Bearer realm="https://${HOST}/token/",service="${HOST}",scope="aws"`;

export const publicGallery: HostRoute = {
  pattern: /^public\.ecr\.aws$/,
  answer: (request) => Promise.resolve(answer(request)),
};

function answer(request: WireRequest): WireResponse {
  const { method, path, headers } = request;
  if (method !== "GET" && method !== "HEAD") return errorAnswer(405, "UNSUPPORTED", "The gallery is read-only here.");
  if (/^\/token\/?$/.test(path)) return jsonAnswer(200, { token: "anonymous" });
  if (/^\/v2\/?$/.test(path))
    return headers.authorization
      ? jsonAnswer(200, {})
      : errorAnswer(401, "DENIED", "Not Authorized", { "www-authenticate": CHALLENGE });
  const asked = parsePath(path);
  if (!asked) return errorAnswer(404, "NOT_FOUND", `No ${path} here.`);
  if (asked.repository !== "docker/library/node")
    return errorAnswer(
      404,
      "NAME_UNKNOWN",
      `The sandbox has no public image ${asked.repository}; it has docker/library/node.`,
    );
  const image = baseImage();
  if (asked.kind === "tags") return jsonAnswer(200, { name: asked.repository, tags: ["24-bookworm-slim"] });
  const isDigest = asked.reference.startsWith("sha256:");
  const content =
    asked.kind === "manifests" && !isDigest
      ? image.index
      : image.contents.find(({ digest }) => digest === asked.reference);
  if (content) return contentAnswer(method, content);
  return asked.kind === "manifests"
    ? errorAnswer(404, "MANIFEST_UNKNOWN", "Requested image not found")
    : errorAnswer(404, "BLOB_UNKNOWN", "Layer does not exist");
}
