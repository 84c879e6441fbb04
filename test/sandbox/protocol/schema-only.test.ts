import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clients } from "../../../src/sandbox/generated/clients.ts";
import { type ClientMeta, readClientMeta } from "../../../src/sandbox/protocol/service-schema.ts";
import { packageRoot } from "../../../src/shared/package-root.ts";

const plugin: { metaOf(name: string, text: string): ClientMeta } = await import(
  join(packageRoot(), "scripts", "schema-only-plugin.mjs")
);

test.each(Object.entries(clients))("the build reads %s as the client itself is", async (id, load) => {
  const path = join(packageRoot(), "node_modules/@aws-sdk", `client-${id}`, "dist-es/runtimeConfig.shared.js");
  const scalars = Object.entries(readClientMeta(await load()).settings).filter(
    ([, value]) => typeof value !== "object",
  );
  const settings = Object.fromEntries(scalars);
  expect(plugin.metaOf(id, readFileSync(path, "utf8"))).toEqual({
    shapeId: readClientMeta(await load()).shapeId,
    settings,
  });
});
