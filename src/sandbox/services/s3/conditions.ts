/** Conditional requests: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html */
import { fault } from "../../kit/index.ts";
import { noSuchKey, notModified, preconditionFailed } from "./faults.ts";
import type { StoredVersion } from "./versions.ts";

export interface ReadConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

/** Of GET and HEAD: 412 where the object is another, 304 where the reader has it already. ETags go before dates. */
export function checkRead(conditions: ReadConditions, { content, modified }: StoredVersion): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  const at = wholeSeconds(modified);
  if (IfMatch !== undefined) {
    if (!names(IfMatch, content.etag)) throw preconditionFailed();
  } else if (IfUnmodifiedSince && at > IfUnmodifiedSince.getTime()) throw preconditionFailed();
  if (IfNoneMatch !== undefined) {
    if (names(IfNoneMatch, content.etag)) throw notModified();
  } else if (IfModifiedSince && at <= IfModifiedSince.getTime()) throw notModified();
}

/** Of the source of a copy: always 412. */
export function checkSource(conditions: ReadConditions, version: StoredVersion): void {
  try {
    checkRead(conditions, version);
  } catch {
    throw preconditionFailed();
  }
}

export type WriteConditions = Pick<ReadConditions, "IfMatch" | "IfNoneMatch">;

/** Of PUT, of copies and of completing an upload. */
export function checkWrite({ IfMatch, IfNoneMatch }: WriteConditions, current: StoredVersion | undefined): void {
  if (IfNoneMatch !== undefined && IfNoneMatch !== "*")
    throw fault("NotImplemented", "A header you provided implies functionality that is not implemented", {
      status: 501,
    });
  if (IfNoneMatch === "*" && current) throw preconditionFailed();
  if (IfMatch === undefined) return;
  if (!current) throw noSuchKey();
  if (!names(IfMatch, current.content.etag)) throw preconditionFailed();
}

const names = (condition: string, etag: string): boolean =>
  condition.split(",").some((each) => {
    const text = each.trim().replace(/^W\//, "");
    return text === "*" || text.replace(/^"(.*)"$/, "$1") === etag;
  });

/** HTTP dates have no fractions. */
const wholeSeconds = (ms: number): number => Math.floor(ms / 1000) * 1000;
