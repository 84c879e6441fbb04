/** https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
import { createHash } from "node:crypto";
import { isList, isObject, type Json, sameJson, textOf } from "../json.ts";
import { StatesError } from "../states-error.ts";
import { format } from "./format.ts";

/** What functions take from outside of their arguments. */
export interface Chance {
  unit(): number;
  uuid(): string;
}

type Intrinsic = (given: readonly Json[], chance: Chance) => Json;

/** Throws a TypeError with the reason where arguments do not fit. */
export const intrinsics: Readonly<Record<string, Intrinsic>> = {
  "States.Format": (given) => format(given),
  "States.StringToJson": ([text]) => JSON.parse(string(text)),
  "States.JsonToString": ([value = null]) => textOf(value),
  "States.Array": (given) => given,
  "States.ArrayPartition": ([items, size]) => partition(list(items), positive(size)),
  "States.ArrayContains": ([items, value]) => list(items).some((each) => sameJson(each, value)),
  "States.ArrayRange": ([first, last, step]) => range(whole(first), whole(last), whole(step)),
  "States.ArrayGetItem": ([items, index]) => itemAt(list(items), whole(index)),
  "States.ArrayLength": ([items]) => list(items).length,
  "States.ArrayUnique": ([items]) => unique(list(items)),
  "States.Base64Encode": ([text]) => Buffer.from(limited(string(text))).toString("base64"),
  "States.Base64Decode": ([text]) => Buffer.from(limited(string(text)), "base64").toString("utf8"),
  "States.Hash": ([value = null, algorithm]) =>
    hash(limited(typeof value === "string" ? value : textOf(value)), string(algorithm)),
  "States.JsonMerge": ([first, second, isDeep]) => merge(first, second, isDeep),
  "States.MathRandom": ([from, to, seed], chance) => random(whole(from), whole(to), seed, chance),
  "States.MathAdd": ([a, b]) => whole(a) + whole(b),
  "States.StringSplit": ([text, splitter]) => split(string(text), string(splitter)),
  "States.UUID": (_, chance) => chance.uuid(),
};

export const ALGORITHMS: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

function hash(text: string, name: string): string {
  const algorithm = ALGORITHMS[name];
  if (algorithm === undefined) throw new TypeError(`${name} is not one of ${Object.keys(ALGORITHMS).join(", ")}`);
  return createHash(algorithm).update(text).digest("hex");
}

export function partition(items: readonly Json[], size: number): Json[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

const MOST_IN_RANGE = 1000;

export function range(first: number, last: number, step: number): number[] {
  if (step === 0) throw new TypeError("the step of a range cannot be 0");
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > MOST_IN_RANGE) throw new TypeError(`a range has ${MOST_IN_RANGE} items at most`);
  return Array.from({ length }, (_, i) => first + i * step);
}

function itemAt(items: readonly Json[], index: number): Json {
  const item = items[index];
  if (item === undefined) throw new TypeError(`index ${index} is out of the array of ${items.length}`);
  return item;
}

const unique = (items: readonly Json[]): Json[] =>
  items.filter((each, i) => items.findIndex((other) => sameJson(other, each)) === i);

function merge(first: Json | undefined, second: Json | undefined, isDeep: Json | undefined): Json {
  if (isDeep !== false) throw new TypeError("deep merging is not supported: the third argument must be false");
  if (!isObject(first) || !isObject(second)) throw new TypeError("both must be objects");
  return { ...first, ...second };
}

/** With a seed the same numbers again: a linear congruential step of it. */
function random(from: number, to: number, seed: Json | undefined, chance: Chance): number {
  const unit = seed === undefined ? chance.unit() : ((whole(seed) * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
  return from + Math.floor(Math.abs(unit) * (to - from));
}

function split(text: string, splitter: string): string[] {
  if (splitter === "") return [text];
  const characters = splitter.replaceAll(/[\]\\^-]/g, "\\$&");
  return text.split(new RegExp(`[${characters}]`)).filter((part) => part !== "");
}

function string(value: Json | undefined): string {
  if (typeof value !== "string") throw new TypeError(`a string expected, not ${described(value)}`);
  return value;
}

function list(value: Json | undefined): readonly Json[] {
  if (!isList(value)) throw new TypeError(`an array expected, not ${described(value)}`);
  return value;
}

function whole(value: Json | undefined): number {
  if (typeof value !== "number") throw new TypeError(`a number expected, not ${described(value)}`);
  return Math.round(value);
}

function positive(value: Json | undefined): number {
  const size = whole(value);
  if (size < 1) throw new TypeError("a positive number expected");
  return size;
}

function limited(text: string): string {
  if (text.length > 10_000) throw new TypeError("10,000 characters at most");
  return text;
}

const described = (value: Json | undefined): string => (value === undefined ? "nothing" : textOf(value));

/** A failed call, in the error's own terms. */
export const intrinsicError = (name: string, why: string): StatesError =>
  new StatesError("States.IntrinsicFailure", `The function '${name}' failed: ${why}`, { isLocated: true });
