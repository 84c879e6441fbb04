import type { Parser } from "./parser.ts";
import { type Path, pathText } from "./syntax.ts";

/** No path may be another, lie within it, or take for a list what the other takes for a map. */
export function requireApart(paths: readonly Path[], parser: Parser): void {
  paths.forEach((two, i) => {
    for (const one of paths.slice(0, i)) {
      const clash = clashOf(one, two);
      if (clash)
        parser.problem(
          "path",
          `Two document paths ${clash} with each other; must remove or rewrite one of these paths; path one: ${pathText(one)}, path two: ${pathText(two)}`,
        );
    }
  });
}

function clashOf(one: Path, two: Path): "overlap" | "conflict" | undefined {
  const shared = Math.min(one.length, two.length);
  for (let i = 0; i < shared; i++) {
    if (typeof one[i] !== typeof two[i]) return "conflict";
    if (one[i] !== two[i]) return undefined;
  }
  return "overlap";
}
