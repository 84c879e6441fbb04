import { Parser } from "./parser.ts";
import { requireApart } from "./path-overlap.ts";
import type { Placeholders } from "./placeholders.ts";
import type { Path } from "./syntax.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html */
export function parseProjection(text: string, placeholders: Placeholders): readonly Path[] {
  const parser = new Parser("ProjectionExpression", text, placeholders);
  const paths = [parser.path()];
  while (parser.cursor.takeIf(",")) paths.push(parser.path());
  requireApart(paths, parser);
  parser.finish();
  return paths;
}
