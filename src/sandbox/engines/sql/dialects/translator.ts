/** The SQL translator: 23 MB of WebAssembly, loaded once. */
import { setFlagsFromString } from "node:v8";

type Translator = typeof import("@polyglot-sql/sdk");

/**
 * Loads it for V8's baseline compiler alone. The optimizing one would work on it for seconds, on every core, and take 300 MB, to
 * run statements of a few lines no quicker (measured: 1 ms each either way). A module keeps the compiler that it was loaded
 * with, so other modules are as they were.
 */
export async function loadTranslator(): Promise<Translator> {
  setFlagsFromString("--liftoff-only");
  try {
    return await import("@polyglot-sql/sdk");
  } finally {
    setFlagsFromString("--no-liftoff-only");
  }
}
