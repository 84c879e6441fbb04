import { randomOctets, toBase32 } from "../../../shared/random.ts";

/** Ids of APIs, keys and root resources have ten characters, those of all else inside an API and of plans six. */
export const newId = (length: 6 | 10): string => toBase32(randomOctets(length));
