/**
 * The warehouse's files, the same ones at every run: a star schema of a shop with 600,000 sales in eight parts. Sales come
 * in no order of time, and 41 % of them belong to store 7: what the lab's tables have to cope with.
 */
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { createGzip } from "node:zlib";
import { type Prng, prng } from "./prng.ts";

const SEED = 20240601;
const CUSTOMERS = 20_000;
const PRODUCTS = 1000;
const STORES = 50;
const SALES = 600_000;
export const PARTS = 8;
const DAYS = 1096;
const FIRST_DAY = Date.UTC(2023, 0, 1);
const DAY_MS = 86_400_000;

const REGIONS = ["us-east", "us-west", "eu", "apac", "latam"] as const;
const SEGMENTS = ["consumer", "corporate", "home_office", "small_business"] as const;
const CATEGORIES = ["books", "garden", "grocery", "home", "music", "office", "sports", "toys"] as const;

export interface DataFile {
  /** Relative to `warehouse/` in the bucket. */
  readonly path: string;
  readonly body: Uint8Array;
}

/** One file after the other, and no more of its lines in memory than a block. */
export async function* warehouseFiles(): AsyncGenerator<DataFile> {
  const random = prng(SEED);
  yield await file("customer/customer", customers(random));
  const prices: number[] = [];
  yield await file("product/product", products(random, prices));
  yield await file(
    "store/store",
    count(STORES, (id) => `${id}|Store ${two(id)}|${REGIONS[id % REGIONS.length]}`),
  );
  yield await file("date_dim/date_dim", DATES.map(dateLine));
  for (let part = 0; part < PARTS; part += 1) yield await file(`sales/sales-part-${part}`, sales(random, prices, part));
  yield { path: "bad/sales_bad.psv", body: Buffer.from(`${[...badLines()].join("\n")}\n`) };
}

/** Names the eight parts, so that a COPY loads these and no others. */
export const manifest = (bucket: string): string =>
  JSON.stringify({
    entries: Array.from({ length: PARTS }, (_, part) => ({
      url: `s3://${bucket}/warehouse/sales/sales-part-${part}.psv.gz`,
      mandatory: true,
    })),
  });

const file = async (path: string, lines: Iterable<string>): Promise<DataFile> => ({
  path: `${path}.psv.gz`,
  body: await buffer(Readable.from(blocksOf(lines)).pipe(createGzip({ level: 6 }))),
});

const LINES_AT_ONCE = 1000;

function* blocksOf(lines: Iterable<string>): Generator<string> {
  let block: string[] = [];
  for (const line of lines) {
    block.push(line);
    if (block.length < LINES_AT_ONCE) continue;
    yield `${block.join("\n")}\n`;
    block = [];
  }
  if (block.length > 0) yield `${block.join("\n")}\n`;
}

const two = (value: number): string => String(value).padStart(2, "0");

function* count(most: number, line: (id: number) => string): Generator<string> {
  for (let id = 1; id <= most; id += 1) yield line(id);
}

const DATES: readonly string[] = Array.from({ length: DAYS }, (_, day) =>
  new Date(FIRST_DAY + day * DAY_MS).toISOString().slice(0, 10),
);

const dateOf = (day: number): string => DATES[day] ?? "";

const customers = (random: Prng): Generator<string> =>
  count(CUSTOMERS, (id) => {
    const segment = random.pick(SEGMENTS);
    const region = random.pick(REGIONS);
    return `${id}|Customer ${String(id).padStart(5, "0")}|${segment}|${region}|${dateOf(random.below(DAYS))}`;
  });

function products(random: Prng, prices: number[]): Generator<string> {
  return count(PRODUCTS, (id) => {
    const cents = 199 + random.below(49_800);
    prices[id] = cents;
    return `${id}|SKU-${String(id).padStart(4, "0")}|${CATEGORIES[id % CATEGORIES.length]}|${cents}`;
  });
}

function dateLine(date: string): string {
  const [year, month] = date.split("-").map(Number);
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  const quarter = Math.ceil((month ?? 1) / 3);
  const isWeekend = weekday === 0 || weekday === 6;
  return `${date.replaceAll("-", "")}|${date}|${year}|${quarter}|${month}|${weekday}|${isWeekend ? "t" : "f"}`;
}

/** The numbers are drawn in this order, field by field: another order would be other data. */
function sales(random: Prng, prices: readonly number[], part: number): Generator<string> {
  const size = SALES / PARTS;
  return count(size, (line) => {
    const day = dateOf(random.below(DAYS));
    const second = random.below(86_400);
    const customer = 1 + random.below(CUSTOMERS);
    const product = 1 + random.below(PRODUCTS);
    const store = random.below(10) < 4 ? 7 : 1 + random.below(STORES);
    const quantity = 1 + random.below(5);
    const time = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
    const cents = quantity * (prices[product] ?? 0);
    const keys = `${customer}|${product}|${store}|${quantity}|${cents}`;
    return `${part * size + line}|${day.replaceAll("-", "")}|${day} ${time}|${keys}`;
  });
}

/** A hundred lines; 20 has a word for a number, 50 a column too many, 80 no time at all. */
const badLines = (): Generator<string> =>
  count(100, (line) => {
    const quantity = line === 20 ? "one" : "1";
    const time = line === 80 ? "2024-13-45 99:00:00" : "2024-01-01 00:00:00";
    return `${900_000 + line}|20240101|${time}|${line}|${line}|1|${quantity}|100${line === 50 ? "|extra" : ""}`;
  });
