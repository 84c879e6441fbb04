import { type Json, textOf } from "../json.ts";

/** `States.Format`: each `{}` of the template is the next argument; `\{` and `\}` are braces of the text. */
export function format([template, ...values]: readonly Json[]): string {
  if (typeof template !== "string") throw new TypeError("the first argument must be a string");
  let next = 0;
  const text = template.replaceAll(/\\([{}\\'])|\{\}|[{}]/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    if (found !== "{}") throw new TypeError("a brace that is not part of {} must be escaped by a backslash");
    if (next >= values.length) throw new TypeError("there are more {} than arguments");
    const value = values[next++] ?? null;
    return typeof value === "string" ? value : textOf(value);
  });
  if (next < values.length) throw new TypeError("there are fewer {} than arguments");
  return text;
}
