import { randomOctets } from "../../../shared/random.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** `length` lower-case letters and digits: ids of APIs have ten, of their parts seven. */
export const newId = (length: number): string =>
  Array.from(randomOctets(length), (octet) => LETTERS.charAt(octet % LETTERS.length)).join("");
