/** The plugin that reduces SDK clients to their schemas in the sandbox's server, where it is there. */
import { existsSync } from "node:fs";
import { join } from "node:path";

export async function schemaOnly() {
  const path = join(import.meta.dirname, "schema-only-plugin.mjs");
  if (!existsSync(path)) return [];
  const { schemaOnlyPlugin } = await import(path);
  return [schemaOnlyPlugin()];
}
