// The shop's exports, the same on every machine: `node gen-lake.mjs <folder>` writes them below it. Half a year of orders
// (CSV with a header, one folder for each month) in raw/, July in later/, customers as JSON lines, products as CSV.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const SEED = 20250101;
const COUNTRIES = ["Brazil", "Canada", "France", "Germany", "India", "Japan", "Mexico", "Spain"];
const CATEGORIES = ["books", "garden", "grocery", "home", "music", "office"];
const CHANNELS = ["web", "store", "mobile"];
const SEGMENTS = ["consumer", "corporate", "public"];
const STATUSES = ["delivered", "delivered", "delivered", "delivered", "shipped", "returned"];
const CUSTOMERS = 2_000;
const PRODUCTS = 200;
const ORDERS_A_MONTH = 10_000;

/** The texts of all files by their paths. */
export function lakeFiles() {
  const random = mulberry32(SEED);
  const files = new Map([["raw/customers/customers.json", customers(random)]]);
  const { text, prices } = products(random);
  files.set("raw/products/products.csv", text);
  let last = 0;
  for (let month = 1; month <= 7; month += 1) {
    const zone = month === 7 ? "later" : "raw";
    files.set(
      `${zone}/orders/year=2025/month=${two(month)}/orders.csv`,
      orders(random, { month, after: last, prices }),
    );
    last += ORDERS_A_MONTH;
  }
  return files;
}

function customers(random) {
  const lines = [];
  for (let id = 1; id <= CUSTOMERS; id += 1)
    lines.push(
      JSON.stringify({
        customer_id: id,
        name: `Customer ${id}`,
        segment: random.pick(SEGMENTS),
        address: { country: random.pick(COUNTRIES), zip: String(10_000 + random.below(90_000)) },
        vip: random.below(10) === 0,
      }),
    );
  return `${lines.join("\n")}\n`;
}

function products(random) {
  const prices = [0];
  const lines = ["product_id,category,unit_price"];
  for (let id = 1; id <= PRODUCTS; id += 1) {
    const cents = 250 + random.below(20_000);
    prices.push(cents);
    lines.push(`${id},${CATEGORIES[id % 6]},${(cents / 100).toFixed(2)}`);
  }
  return { text: `${lines.join("\n")}\n`, prices };
}

function orders(random, { month, after, prices }) {
  const days = new Date(Date.UTC(2025, month, 0)).getUTCDate();
  const lines = ["order_id,order_ts,customer_id,product_id,quantity,amount_cents,channel,status,note"];
  for (let id = after + 1; id <= after + ORDERS_A_MONTH; id += 1) {
    const product = 1 + random.below(PRODUCTS);
    const quantity = 1 + random.below(6);
    const second = random.below(86_400);
    const day = two(1 + random.below(days));
    const time = `${two(Math.floor(second / 3_600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
    const customer = 1 + random.below(CUSTOMERS);
    const [channel, status] = [random.pick(CHANNELS), random.pick(STATUSES)];
    const note = `gift wrap ${random.next().toString(36)} ${random.next().toString(36)}`;
    const amount = quantity * prices[product];
    lines.push(
      `${id},2025-${two(month)}-${day} ${time},${customer},${product},${quantity},${amount},${channel},${status},${note}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

const two = (value) => String(value).padStart(2, "0");

// Arithmetic on 32-bit integers only, so that no machine and no language gives other numbers.
function mulberry32(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return { next, below: (count) => next() % count, pick: (list) => list[next() % list.length] };
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url) && process.argv[2])
  for (const [path, text] of lakeFiles()) {
    const file = join(process.argv[2], path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
