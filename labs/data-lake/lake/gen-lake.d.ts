/** The generator is an asset, so that learners can run it; it has no types of its own. */
declare module "*/gen-lake.mjs" {
  /** The texts of all files by their paths, `raw/...` and `later/...`. */
  export function lakeFiles(): Map<string, string>;
}
