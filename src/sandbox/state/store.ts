/** Where rows are kept. Reads are synchronous, from memory; a durable store also writes them through (see lmdb-store.ts). */
export interface Store {
  get(key: string): object | undefined;
  put(key: string, row: object): void;
  delete(key: string): boolean;
  /** Entries whose key starts with `prefix`, in key order. */
  entries(prefix: string): [key: string, row: object][];
  /** Resolves when everything put so far would survive kill -9. Answers are sent only after it. */
  flushed(): Promise<void>;
  close(): Promise<void>;
}
