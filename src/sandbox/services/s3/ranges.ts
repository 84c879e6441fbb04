/** Parts of objects: https://docs.aws.amazon.com/AmazonS3/latest/userguide/range-get-olap.html */
import { fault } from "../../kit/index.ts";
import { invalidArgument, invalidRange } from "./faults.ts";
import type { ContentRow } from "./state.ts";

export interface Span {
  /** Places of the first and the last octet. */
  readonly start: number;
  readonly end: number;
}

/** What a reader asks for; undefined for the whole object. */
export function spanOf(
  { Range, PartNumber }: { Range?: string | undefined; PartNumber?: number | undefined },
  { size, parts }: Pick<ContentRow, "size" | "parts">,
): Span | undefined {
  if (PartNumber === undefined) return Range === undefined ? undefined : rangeOf(Range, size);
  if (Range !== undefined) throw invalidArgument("Cannot specify both Range header and partNumber query parameter");
  const sizes = parts ?? [size];
  const length = sizes[PartNumber - 1];
  if (length === undefined)
    throw fault("InvalidPartNumber", "The requested partnumber is not satisfiable", { status: 416 });
  const start = sizes.slice(0, PartNumber - 1).reduce((sum, each) => sum + each, 0);
  return { start, end: start + length - 1 };
}

/** One range of `bytes=`; other units and several ranges are ignored, as S3 does. */
function rangeOf(text: string, size: number): Span | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(text.trim()) ?? [];
  if (first === "" && last === "") return undefined;
  if (first === "") {
    const length = Math.min(Number(last), size);
    if (length === 0) throw invalidRange();
    return { start: size - length, end: size - 1 };
  }
  if (last !== "" && Number(last) < Number(first)) return undefined;
  if (Number(first) >= size) throw invalidRange();
  return { start: Number(first), end: last === "" ? size - 1 : Math.min(Number(last), size - 1) };
}
