/** An error in AWS's own words. Services name theirs once, in faults.ts; only the protocol layer encodes them. */

export interface FaultOptions {
  /** HTTP status; the default comes from the service's schema, else 400. */
  status?: number;
  /** What query protocols, and SDKs that still go by their codes, call an error that the model does not name. */
  queryCode?: string;
  /** Further modelled members of the error structure, for example `resourceType`. */
  members?: Readonly<Record<string, unknown>>;
}

export class Fault extends Error {
  readonly status: number | undefined;
  readonly queryCode: string | undefined;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(name: string, message: string, options: FaultOptions = {}) {
    super(message);
    this.name = name;
    this.status = options.status;
    this.queryCode = options.queryCode;
    this.members = options.members ?? {};
  }
}

export const fault = (name: string, message: string, options?: FaultOptions): Fault =>
  new Fault(name, message, options);

/** The row, or the fault where it is missing. */
export function found<T>(row: T | undefined, missing: () => Fault): T {
  if (row === undefined) throw missing();
  return row;
}
