import { type Context, parseArn } from "../../kit/index.ts";
import { functionNotFound, invalidValue } from "./faults.ts";
import { functionArn } from "./state.ts";

export interface FunctionName {
  readonly name: string;
  /** Version, alias or `$LATEST`; undefined where none was named. */
  readonly qualifier: string | undefined;
}

const NAME = /^[a-zA-Z0-9-_]{1,64}$/;
const QUALIFIER = /^(\$LATEST|[a-zA-Z0-9-_]+)$/;

/**
 * Reads a FunctionName in its three forms (name, ARN, `account:function:name`), each with or without `:qualifier`, and
 * the Qualifier beside it. https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
 */
export function readFunctionName(context: Context, given: string | undefined, qualifier?: string): FunctionName {
  const { name, suffix } = partsOf(context, given ?? "");
  if (suffix !== undefined && qualifier !== undefined && suffix !== qualifier)
    throw invalidValue(`The derived qualifier from the function name does not match the specified qualifier.`);
  const chosen = qualifier ?? suffix;
  if (!NAME.test(name)) throw badName(given ?? "");
  if (chosen !== undefined && !QUALIFIER.test(chosen))
    throw invalidValue(
      `1 validation error detected: Value '${chosen}' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: \\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9$_-]+`,
    );
  return { name, qualifier: chosen };
}

function partsOf(context: Context, given: string): { name: string; suffix: string | undefined } {
  const parsed = parseArn(given);
  const resource = parsed ? parsed.resource : given.replace(/^\d{12}:(?=function:)/, "");
  if (parsed && parsed.service !== "lambda") throw badName(given);
  const [first = "", second, third, ...more] = resource.split(":");
  if (more.length > 0 || (first !== "function" && third !== undefined)) throw badName(given);
  const account = parsed?.account ?? /^(\d{12}):function:/.exec(given)?.[1];
  if (account !== undefined && account !== context.account) throw functionNotFound(given);
  if (parsed && parsed.region !== context.region) throw functionNotFound(given);
  return first === "function" && second !== undefined
    ? { name: second, suffix: third }
    : { name: first, suffix: second };
}

const badName = (given: string) =>
  invalidValue(
    `1 validation error detected: Value '${given}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
  );

/** The ARN under which a caller asked. */
export const askedArn = (context: Context, { name, qualifier }: FunctionName): string =>
  functionArn(context, name, qualifier);
