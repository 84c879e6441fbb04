/** ItemBatcher: several items for one child. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html */
import { bytesOf, type Json, type JsonObject } from "../../../engines/states-language/index.ts";

/** The input of one child, and how many items are in it. */
export interface ChildInput {
  readonly input: Json;
  readonly items: number;
}

export function batched(items: readonly Json[], batcher: JsonObject | undefined): ChildInput[] {
  if (!batcher) return items.map((input) => ({ input, items: 1 }));
  const { MaxItemsPerBatch, MaxInputBytesPerBatch, BatchInput } = batcher;
  const most = typeof MaxItemsPerBatch === "number" ? MaxItemsPerBatch : Number.POSITIVE_INFINITY;
  const bytes = typeof MaxInputBytesPerBatch === "number" ? MaxInputBytesPerBatch : 262_144;
  const batches: Json[][] = [];
  let size = 0;
  for (const item of items) {
    const own = bytesOf(item) + 1;
    const batch = batches.at(-1);
    if (batch && batch.length < most && size + own <= bytes) batch.push(item);
    else {
      batches.push([item]);
      size = 0;
    }
    size += own;
  }
  return batches.map((batch) => ({
    input: { ...(BatchInput !== undefined && { BatchInput }), Items: batch },
    items: batch.length,
  }));
}
