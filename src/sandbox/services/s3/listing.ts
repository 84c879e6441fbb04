/** What all lists of keys share: prefix, delimiter, start and page. */

export interface Listed<T> {
  readonly key: string;
  readonly row: T;
}

export interface Listing<T> {
  readonly items: readonly Listed<T>[];
  /** Prefixes up to the delimiter, each once. */
  readonly prefixes: readonly string[];
  readonly truncated: boolean;
  /** The last key or prefix of the page. */
  readonly last: string | undefined;
}

export interface ListingRequest {
  readonly prefix: string;
  readonly delimiter: string | undefined;
  readonly most: number;
  /** Whether an entry (a key, or a prefix that stands for its keys) comes after where the page begins. */
  isAfter(entry: string): boolean;
}

/** One page of `rows`, which are in order and have the prefix. */
export function listPage<T>(rows: readonly Listed<T>[], request: ListingRequest): Listing<T> {
  const { prefix, delimiter, most } = request;
  const items: Listed<T>[] = [];
  const prefixes: string[] = [];
  let last: string | undefined;
  for (const listed of rows) {
    const common = commonPrefix(listed.key, prefix, delimiter);
    if (common !== undefined && common === prefixes.at(-1)) continue;
    const entry = common ?? listed.key;
    if (!request.isAfter(entry)) continue;
    if (items.length + prefixes.length >= most) return { items, prefixes, truncated: most > 0, last };
    last = entry;
    if (common === undefined) items.push(listed);
    else prefixes.push(common);
  }
  return { items, prefixes, truncated: false, last };
}

function commonPrefix(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (delimiter === undefined || delimiter === "") return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

/** Keys as the caller wants them: `EncodingType=url` escapes what XML cannot hold. */
export const encoderFor =
  (encoding: string | undefined) =>
  <T extends string | undefined>(text: T): T | string =>
    encoding === "url" && text !== undefined ? encodeURIComponent(text).replaceAll("%2F", "/") : text;
