import type * as SecretsManager from "@aws-sdk/client-secrets-manager";
import { invalidParameter } from "./faults.ts";
import type { SecretRow } from "./state.ts";

type Listing = Pick<SecretsManager.ListSecretsRequest, "Filters" | "SortBy" | "SortOrder" | "IncludePlannedDeletion">;

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_search-secret.html: filters match beginnings of words. */
export function listedSecrets(rows: readonly SecretRow[], listing: Listing): SecretRow[] {
  const kept = rows.filter(
    (row) =>
      (listing.IncludePlannedDeletion === true || row.deleted === undefined) &&
      (listing.Filters ?? []).every((filter) => passes(row, filter)),
  );
  const direction = listing.SortOrder === "asc" ? 1 : -1;
  return kept.sort((a, b) => direction * compared(a, b, listing.SortBy));
}

function compared(a: SecretRow, b: SecretRow, by: string | undefined): number {
  if (by === "name") return a.name < b.name ? -1 : 1;
  if (by === "last-changed-date") return a.changed - b.changed;
  return a.created - b.created;
}

/** All values of one filter are alternatives; `!` before a value turns it round. */
function passes(row: SecretRow, { Key: key, Values: values = [] }: SecretsManager.Filter): boolean {
  const texts = textsOf(row, key);
  const isHit = (value: string): boolean => texts.some((text) => matches(text, value, key));
  return values.some((value) => (value.startsWith("!") ? !isHit(value.slice(1)) : isHit(value)));
}

function textsOf(row: SecretRow, key: string | undefined): string[] {
  switch (key) {
    case "name":
      return [row.name];
    case "description":
      return [row.description ?? ""];
    case "tag-key":
      return Object.keys(row.tags);
    case "tag-value":
      return Object.values(row.tags);
    case "owning-service":
      return row.owner === undefined ? [] : [row.owner];
    case "all":
      return [row.name, row.description ?? "", ...Object.keys(row.tags), ...Object.values(row.tags)];
    default:
      throw invalidParameter(`The sandbox does not support the filter ${key}.`);
  }
}

/** Descriptions and `all` go by words in any case, the others by the beginning in their own case. */
function matches(text: string, value: string, key: string | undefined): boolean {
  if (key !== "description" && key !== "all") return text.startsWith(value);
  const words = text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  return value
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== "")
    .every((part) => words.some((word) => word.startsWith(part)));
}
