import { randomOctets } from "../../../shared/random.ts";
import { invalidParameter } from "./faults.ts";
import type { On } from "./handler.ts";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
const USUAL_LENGTH = 32;

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
export const getRandomPassword: On<"GetRandomPassword"> = (input) => {
  const length = input.PasswordLength ?? USUAL_LENGTH;
  const excluded = new Set(input.ExcludeCharacters ?? "");
  const kinds = [
    input.ExcludeLowercase === true ? "" : LOWER,
    input.ExcludeUppercase === true ? "" : LOWER.toUpperCase(),
    input.ExcludeNumbers === true ? "" : DIGITS,
    input.ExcludePunctuation === true ? "" : PUNCTUATION,
    input.IncludeSpace === true ? " " : "",
  ]
    .map((kind) => [...kind].filter((each) => !excluded.has(each)))
    .filter((kind) => kind.length > 0);
  const all = kinds.flat();
  if (all.length === 0) throw invalidParameter("The password can't be generated: every character is excluded.");
  const first = input.RequireEachIncludedType === false ? [] : kinds.map(pick);
  if (first.length > length)
    throw invalidParameter("The password length is too short for the required character types.");
  const rest = Array.from({ length: length - first.length }, () => pick(all));
  return { RandomPassword: shuffled([...first, ...rest]).join("") };
};

/** An index below `limit` (at most 256), each as likely as the other. */
function indexBelow(limit: number): number {
  const fair = 256 - (256 % limit);
  for (;;) {
    const [octet = 0] = randomOctets(1);
    if (octet < fair) return octet % limit;
  }
}

const pick = (characters: readonly string[]): string => characters[indexBelow(characters.length)] ?? "";

// The required ones stand first, so that shuffling the first 256 characters places them anywhere in a usual password.
function shuffled(characters: string[]): string[] {
  for (let last = Math.min(characters.length, 256) - 1; last > 0; last -= 1) {
    const other = indexBelow(last + 1);
    [characters[last], characters[other]] = [characters[other] ?? "", characters[last] ?? ""];
  }
  return characters;
}
