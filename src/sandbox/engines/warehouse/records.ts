/** What a statement leaves behind in the system's log tables (STL and SYS views). */

export interface ScanRecord {
  readonly tableId: number;
  readonly table: string;
  readonly slice: number;
  readonly step: number;
  /** Rows after the filter. */
  readonly rows: number;
  readonly rowsPreFilter: number;
  readonly rowsPreUserFilter: number;
  readonly rangeRestricted: boolean;
  readonly blocks: number;
  readonly bytes: number;
}

export interface LoadedFile {
  readonly tableId: number;
  readonly table: string;
  readonly file: string;
  readonly bytes: number;
  readonly lines: number;
  readonly rows: number;
  readonly errors: number;
  readonly slice: number;
}

export interface LoadError {
  readonly tableId: number;
  readonly table: string;
  readonly file: string;
  readonly line: number;
  readonly position: number;
  readonly column: string;
  readonly type: string;
  readonly length: string;
  readonly rawLine: string;
  readonly rawValue: string;
  readonly code: number;
  readonly reason: string;
  readonly slice: number;
}

export interface UnloadedFile {
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  readonly format: string;
}

export interface ExternalScan {
  readonly table: string;
  readonly format: string;
  readonly totalPartitions: number;
  readonly qualifiedPartitions: number;
  readonly files: number;
  readonly bytes: number;
  readonly rows: number;
}

export interface Records {
  readonly scans: ScanRecord[];
  readonly files: LoadedFile[];
  readonly loadErrors: LoadError[];
  readonly unloads: UnloadedFile[];
  readonly external: ExternalScan[];
  /** Lines of the plan. */
  plan: readonly string[];
  /** Whether the result came from the cache. */
  cached: boolean;
}

export const newRecords = (): Records => ({
  scans: [],
  files: [],
  loadErrors: [],
  unloads: [],
  external: [],
  plan: [],
  cached: false,
});
