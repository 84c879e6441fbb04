/** One line of journal.ndjson: format version, sequence number, checksum of the rest, entry. */
import { crc32 } from "node:zlib";
import type { Entry } from "./entries.ts";

/** Raised when a reader of the old format could misunderstand the new one. */
export const JOURNAL_VERSION = 1;

const LINE = /^\{"v":(\d+),"seq":(\d+),"crc":"([0-9a-f]{8})","entry":(.*)\}$/;

export function encodeLine(seq: number, entry: Entry): string {
  const text = JSON.stringify(entry);
  return `{"v":${JOURNAL_VERSION},"seq":${seq},"crc":"${checksum(seq, text)}","entry":${text}}\n`;
}

export type Line =
  | { readonly kind: "good"; readonly entry: Entry }
  | { readonly kind: "newer"; readonly version: number }
  | { readonly kind: "bad"; readonly why: string };

/** Decodes a line, which must have the sequence number `seq`. */
export function decodeLine(text: string, seq: number): Line {
  const version = Number(/^\{"v":(\d+)/.exec(text)?.[1] ?? Number.NaN);
  if (version > JOURNAL_VERSION) return { kind: "newer", version };
  const [, , number, crc, body] = LINE.exec(text) ?? [];
  if (number === undefined || body === undefined) return { kind: "bad", why: "it is not a journal line" };
  if (Number(number) !== seq) return { kind: "bad", why: `its number is ${number} where ${seq} belongs` };
  if (crc !== checksum(seq, body)) return { kind: "bad", why: "its checksum does not match" };
  return { kind: "good", entry: JSON.parse(body) as Entry };
}

const checksum = (seq: number, text: string): string => crc32(`${seq}:${text}`).toString(16).padStart(8, "0");
