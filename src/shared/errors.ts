/**
 * The one error class of the product. `code` is stable and documented in docs/errors.md; `kind` decides the exit code:
 * user → 2, environment → 3, bug → 70 with a stack trace. `hint` says what to type next.
 */
export type ErrorKind = "user" | "environment" | "bug";

export interface AwslabErrorOptions {
  code: string;
  kind: ErrorKind;
  hint?: string;
  cause?: unknown;
}

export class AwslabError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly hint: string | undefined;

  constructor(message: string, { code, kind, hint, cause }: AwslabErrorOptions) {
    super(message, { cause });
    this.name = "AwslabError";
    this.code = code;
    this.kind = kind;
    this.hint = hint;
  }
}

export const userError = (code: string, message: string, hint?: string): AwslabError =>
  new AwslabError(message, hint === undefined ? { code, kind: "user" } : { code, kind: "user", hint });

export const environmentError = (code: string, message: string, hint?: string, cause?: unknown): AwslabError =>
  new AwslabError(message, { code, kind: "environment", ...(hint === undefined ? {} : { hint }), cause });

/** The text of anything thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The name of anything thrown; AWS SDK exceptions carry the error code there. */
export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "UnknownError");
