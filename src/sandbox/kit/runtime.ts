import type { Context } from "./context.ts";

/** Declares memory that lives as long as the sandbox process: made on first use, closed with the sandbox. */
export interface Runtime<T extends object> {
  readonly name: string;
  /** One for the whole sandbox, whichever service asks: for engines. The default is one per service, account and region. */
  readonly shared?: boolean;
  create(context: Context): T;
  close?(value: T): Promise<void> | void;
}

export const defineRuntime = <T extends object>(runtime: Runtime<T>): Runtime<T> => runtime;
