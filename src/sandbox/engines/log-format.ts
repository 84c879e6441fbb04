/** Access logs: a format with `$context` variables in it. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html */

/** The format with every `$context.<name>` replaced; `-` stands where a variable has no value, as AWS writes it. */
export const renderLogFormat = (format: string, read: (name: string) => unknown): string =>
  format.replaceAll(/\$context\.([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_:-]+)*)/g, (_, name: string) => textOf(read(name)));

function textOf(value: unknown): string {
  if (value === undefined || value === null || value === "") return "-";
  return typeof value === "string" ? value : typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The member that `a.b.c` names within a tree of records; undefined where a part is missing. */
export function memberAt(root: unknown, path: string): unknown {
  let value = root;
  for (const part of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[part];
  }
  return value;
}

/** `23/Nov/2026:09:03:26 +0000`: the time of requests in the common log format. */
export function commonLogTime(date: Date): string {
  const iso = date.toISOString();
  return `${iso.slice(8, 10)}/${MONTHS[date.getUTCMonth()]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
