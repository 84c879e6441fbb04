/**
 * esbuild plugin: where the sandbox imports an SDK client for its schemas, the bundle gets the schemas alone, a hundredth
 * of the client. Protocol and settings come from the package's runtime configuration, as text: importing every client
 * would take the build seconds.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

const SHAPE_IDS = {
  AwsJson1_0Protocol: "aws.protocols#awsJson1_0",
  AwsJson1_1Protocol: "aws.protocols#awsJson1_1",
  AwsRestJsonProtocol: "aws.protocols#restJson1",
  AwsRestXmlProtocol: "aws.protocols#restXml",
  S3RestXmlProtocol: "aws.protocols#restXml",
  AwsQueryProtocol: "aws.protocols#awsQuery",
  AwsEc2QueryProtocol: "aws.protocols#ec2Query",
  AwsSmithyRpcV2CborProtocol: "smithy.protocols#rpcv2Cbor",
};

export const schemaOnlyPlugin = () => ({
  name: "schema-only",
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/client-[\w-]+$/ }, ({ path, importer, kind }) =>
      kind === "dynamic-import" && /[/\\]generated[/\\]clients\.ts$/.test(importer)
        ? { path, namespace: "schema-only" }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "schema-only" }, ({ path }) => {
      const folder = join(dirname(require.resolve(`${path}/package.json`)), "dist-es");
      const meta = metaOf(path, readFileSync(join(folder, "runtimeConfig.shared.js"), "utf8"));
      return {
        contents: `export * from "./schemas/schemas_0.js";\nexport const meta = ${JSON.stringify(meta)};\n`,
        resolveDir: folder,
        loader: "js",
      };
    });
  },
});

/** What `readClientMeta` of src/sandbox/protocol reads from the client itself. A test compares the two. */
export function metaOf(name, text) {
  const shapeId = SHAPE_IDS[/protocol: config\?\.protocol \?\? (\w+)/.exec(text)?.[1]];
  const block = /protocolSettings: config\?\.protocolSettings \?\? \{([\s\S]*?)\n\s*\},/.exec(text)?.[1];
  if (!shapeId || !block) throw new Error(`${name}: runtimeConfig.shared.js no longer tells protocol and settings`);
  const texts = [...block.matchAll(/(\w+): ("(?:[^"\\]|\\.)*"|true|false)/g)];
  const settings = Object.fromEntries(texts.map(([, key, value]) => [key, JSON.parse(value)]));
  if (!settings.defaultNamespace) throw new Error(`${name}: no defaultNamespace in its protocol settings`);
  return { shapeId, settings };
}
