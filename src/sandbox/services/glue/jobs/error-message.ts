import type { SparkExit, SparkFailure } from "../../../engines/spark/index.ts";

/** Why a run failed, as Glue 4.0 and later put it: a category, the script's line, and Python's own words. */
export function errorMessage({ failure, exitCode }: SparkExit, script: string): string {
  if (!failure) return `Command failed with exit code ${exitCode}`;
  if (failure.type === "Unavailable") return `LAUNCH ERROR | ${failure.message}. Please refer logs for details.`;
  const line = lineOf(failure, script);
  const where = line === undefined ? "" : `Failed Line Number: ${line}; `;
  return `Error Category: ${categoryOf(failure)}; ${where}${failure.type}: ${failure.message}`;
}

/** The innermost line of the script itself in the traceback. */
function lineOf({ traceback }: SparkFailure, script: string): string | undefined {
  const name = script.slice(script.lastIndexOf("/") + 1).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = new RegExp(`File "(?:[^"]*/)?${name}", line (\\d+)`, "g");
  return [...traceback.join("\n").matchAll(pattern)].at(-1)?.[1];
}

/** https://docs.aws.amazon.com/glue/latest/dg/glue-troubleshooting-errors.html */
function categoryOf({ type, message }: SparkFailure): string {
  if (/^(SyntaxError|IndentationError|TabError)$/.test(type)) return "SYNTAX_ERROR";
  if (/^(ImportError|ModuleNotFoundError)$/.test(type)) return "IMPORT_ERROR";
  if (/AccessDenied|not authorized|Access Denied/.test(`${type} ${message}`)) return "PERMISSION_ERROR";
  if (/^(AnalysisException|ParseException)$/.test(type)) return "QUERY_ERROR";
  if (/^(EntityNotFoundException|NoSuchBucket|NoSuchKey)$/.test(type)) return "RESOURCE_NOT_FOUND_ERROR";
  return "UNCLASSIFIED_ERROR";
}
