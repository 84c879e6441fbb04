/** Which mounted table each scan of a plan reads. */
import type { Scan } from "../sql/scans.ts";
import type { Mount } from "./mount-table.ts";
import { FILE, MOUNT } from "./table-source.ts";

/**
 * The mount's own condition tells them apart, but DuckDB leaves out of the plan a condition that all of a scan's files meet.
 * Then it is the table with this format, these columns and these keys; of several alike one that no scan has yet.
 */
export function scannedMounts(scans: readonly Scan[], mounts: readonly Mount[]): (Mount | undefined)[] {
  const found = scans.map((scan) => mounts.find(({ id }) => scan.files.includes(`${MOUNT} = '${id}'`)));
  return found.map((known, index) => {
    const scan = scans[index];
    if (known || !scan) return known;
    const alike = mounts.filter((mount) => fits(mount, scan));
    const mount = alike.find((each) => !found.includes(each)) ?? alike[0];
    found[index] = mount;
    return mount;
  });
}

const READERS: Readonly<Record<string, RegExp>> = {
  delimited: /CSV/,
  regex: /CSV/,
  json: /JSON/,
  parquet: /PARQUET/,
};

function fits({ table }: Mount, { reader, files, columns }: Scan): boolean {
  if (READERS[table.format.kind]?.test(reader) !== true) return false;
  const keys = table.keys.map(({ name }) => name.toLowerCase());
  const names = new Set([FILE, ...table.columns.map(({ name }) => name.toLowerCase()), ...keys]);
  // A field of a nested column is written with a dot.
  const read = columns.map((column) => (column.split(".")[0] ?? "").toLowerCase());
  const isOwn = table.format.kind === "regex" || read.every((column) => names.has(column));
  return isOwn && (files === "" || keys.some((key) => new RegExp(`\\b${key}\\b`, "i").test(files)));
}
