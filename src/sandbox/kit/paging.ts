import { Fault } from "./fault.ts";

export interface PageRequest {
  token: string | undefined;
  limit: number | undefined;
  /** Page size where the caller names none; also the largest allowed. */
  max: number;
  /** The service's name for a token it did not issue; `InvalidParameterException` by default. */
  badToken?: string;
}

/** One page of `items` in their order, and the token of the next. Tokens are opaque: base64url of the offset. */
export function page<T>(items: readonly T[], request: PageRequest): { items: T[]; next: string | undefined } {
  const start = request.token === undefined || request.token === "" ? 0 : offsetOf(request.token, request.badToken);
  const size = Math.max(1, Math.min(request.limit ?? request.max, request.max));
  const end = start + size;
  return { items: items.slice(start, end), next: end < items.length ? tokenOf(end) : undefined };
}

const tokenOf = (offset: number): string => Buffer.from(`o:${offset}`).toString("base64url");

function offsetOf(token: string, badToken = "InvalidParameterException"): number {
  const match = /^o:(\d+)$/.exec(Buffer.from(token, "base64url").toString());
  if (!match) throw new Fault(badToken, "The pagination token is not valid.");
  return Number(match[1]);
}
