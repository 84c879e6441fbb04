/** Tags are kept as a plain record; these turn AWS's three list forms into it and back. */
export type Tags = Readonly<Record<string, string>>;

type UpperTag = { Key?: string | undefined; Value?: string | undefined };
type LowerTag = { key?: string | undefined; value?: string | undefined };

export const fromTagList = (list: readonly UpperTag[] | undefined): Tags =>
  Object.fromEntries((list ?? []).map((tag) => [tag.Key ?? "", tag.Value ?? ""]));

export const toTagList = (tags: Tags): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export const fromLowerTagList = (list: readonly LowerTag[] | undefined): Tags =>
  Object.fromEntries((list ?? []).map((tag) => [tag.key ?? "", tag.value ?? ""]));

export const toLowerTagList = (tags: Tags): { key: string; value: string }[] =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));

export const withoutTags = (tags: Tags, keys: readonly string[]): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
