/** Durable state of a service: declared once as a collection, read and written as a table in the scope of a request. */

export interface CollectionOptions<T> {
  /** Service id: the folder name under services/. */
  service: string;
  /** Noun in the plural, for example `clusters`. Unique within the service. */
  name: string;
  /** `account` for global services (IAM); the default is account and region. */
  scope?: "account";
  /** Set where a row is a resource of its own: it then appears in the inventory and in tagging. */
  resource?: {
    /** Noun in the singular, for example `cluster`. */
    noun: string;
    arn(row: T): string;
    tags?(row: T): Readonly<Record<string, string>>;
    /** Tombstones that AWS keeps (INACTIVE, terminated) are no longer resources. */
    gone?(row: T): boolean;
  };
}

export interface Collection<T> extends CollectionOptions<T> {
  readonly path: string;
}

/** A declared collection; call at module level, one constant per noun. */
export const collection = <T extends object>(options: CollectionOptions<T>): Collection<T> => ({
  ...options,
  path: `${options.service}/${options.name}`,
});

/** Rows by key, in key order. Rows are frozen: change one by putting a new one, or with `update`. */
export interface Table<T> {
  get(key: string): T | undefined;
  has(key: string): boolean;
  put(key: string, row: T): T;
  /** Puts `change(row)`; does nothing where there is no such row. Answers the row as it then is. */
  update(key: string, change: (row: T) => T): T | undefined;
  /** Puts the row with these members replaced. */
  patch(key: string, members: Partial<T>): T | undefined;
  delete(key: string): boolean;
  /** Rows whose key starts with `prefix`, all without one. */
  list(prefix?: string): T[];
  entries(prefix?: string): [key: string, row: T][];
}
