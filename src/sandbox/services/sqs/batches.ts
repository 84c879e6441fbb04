import { Fault } from "../../kit/index.ts";
import { emptyBatch, idsNotDistinct, invalidBatchId, tooManyEntries } from "./faults.ts";

interface Entry {
  readonly Id: string | undefined;
}

/** Runs `act` for each entry on its own and answers AWS's two lists; throws for a batch that is refused as a whole. */
export function eachEntry<E extends Entry, R>(noun: string, entries: readonly E[] = [], act: (entry: E) => R) {
  checkBatch(noun, entries);
  const Successful: (R & { Id: string })[] = [];
  const Failed: { Id: string; SenderFault: boolean; Code: string; Message: string }[] = [];
  for (const entry of entries) {
    const Id = entry.Id ?? "";
    try {
      Successful.push({ ...act(entry), Id });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      Failed.push({ Id, SenderFault: true, Code: error.queryCode ?? error.name, Message: error.message });
    }
  }
  return { Successful, Failed };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html#API_SendMessageBatch_Errors */
function checkBatch(noun: string, entries: readonly Entry[]): void {
  if (entries.length === 0) throw emptyBatch(noun);
  if (entries.length > 10) throw tooManyEntries(entries.length);
  const seen = new Set<string>();
  for (const { Id = "" } of entries) {
    if (!/^[\w-]{1,80}$/.test(Id)) throw invalidBatchId();
    if (seen.has(Id)) throw idsNotDistinct(Id);
    seen.add(Id);
  }
}
