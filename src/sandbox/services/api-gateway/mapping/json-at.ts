/** The value that a JSONPath names, as Jayway's library answers it: the path that API Gateway's templates and mappings use. */

import { messageOf } from "../../../../shared/errors.ts";
import type { Json } from "../../../engines/states-language/json.ts";
import { evaluatePath } from "../../../engines/states-language/json-path/evaluate-path.ts";
import { parsePath } from "../../../engines/states-language/json-path/parse-path.ts";
import { TemplateError } from "../../../engines/velocity/index.ts";

/** Undefined where a definite path leads nowhere; throws `TemplateError` for a path that cannot be read. */
export function jsonAt(value: unknown, path: string): unknown {
  if (path === "$") return value;
  try {
    return evaluatePath(parsePath(path), { input: value as Json, context: {}, variables: {} });
  } catch (error) {
    throw new TemplateError(`Invalid JSON path specified: ${path} (${messageOf(error)})`);
  }
}
