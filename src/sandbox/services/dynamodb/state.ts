import type * as SDK from "@aws-sdk/client-dynamodb";
import { changeCollections } from "../../engines/change-streams/rows.ts";
import { arn, type Collection, type Context, collection, type Tags } from "../../kit/index.ts";
import type { Item, Value } from "./values/attribute-value.ts";

export type ScalarType = "S" | "N" | "B";

/** Names of the attributes that make a key. */
export interface Keys {
  readonly hash: string;
  readonly range: string | undefined;
}

export interface Throughput {
  readonly read: number;
  readonly write: number;
}

export interface IndexRow {
  readonly name: string;
  readonly kind: "global" | "local";
  readonly keys: Keys;
  readonly projection: "ALL" | "KEYS_ONLY" | "INCLUDE";
  readonly nonKeyAttributes: readonly string[];
  readonly status: SDK.IndexStatus;
  readonly throughput: Throughput;
}

export interface TableRow {
  readonly name: string;
  readonly arn: string;
  /** A table that is made again under its name has another id, and so other items. */
  readonly id: string;
  readonly created: number;
  readonly status: SDK.TableStatus;
  readonly attributes: Readonly<Record<string, ScalarType>>;
  readonly keys: Keys;
  readonly indexes: readonly IndexRow[];
  readonly billing: SDK.BillingMode;
  /** When the table last became one that is paid by request. */
  readonly onDemandSince: number | undefined;
  readonly throughput: Throughput;
  readonly throughputChanged: { readonly increased?: number; readonly decreased?: number; readonly decreases: number };
  readonly onDemandThroughput: SDK.OnDemandThroughput | undefined;
  /** The stream that takes changes now. */
  readonly stream: { readonly id: string; readonly viewType: SDK.StreamViewType } | undefined;
  /** Label of the newest stream, which stays after streaming is turned off. */
  readonly latestStream: string | undefined;
  readonly tags: Tags;
  readonly isProtected: boolean;
  readonly tableClass: SDK.TableClass;
  readonly encryption: SDK.SSESpecification | undefined;
  readonly ttl: { readonly attribute: string; readonly status: SDK.TimeToLiveStatus } | undefined;
  readonly recovery: { readonly since: number; readonly days: number } | undefined;
  readonly policy?: { readonly text: string; readonly revision: string } | undefined;
}

/** An item with its size in bytes. Keys: `<table id>/<digest of its key>`. */
export interface ItemRow {
  readonly item: Item;
  readonly size: number;
}

/** Idempotency of TransactWriteItems: what a token was used for, kept ten minutes. */
export interface TokenRow {
  readonly digest: string;
  readonly at: number;
}

export const tables = collection<TableRow>({
  service: "dynamodb",
  name: "tables",
  resource: { noun: "table", arn: (row) => row.arn, tags: (row) => row.tags },
});
export const items = collection<ItemRow>({ service: "dynamodb", name: "items" });
export const tokens = collection<TokenRow>({ service: "dynamodb", name: "tokens" });
export const changes = changeCollections<Value>("dynamodb");

export const collections: readonly Collection<never>[] = [tables, items, tokens, changes.streams, changes.changes];

export const tableArn = (context: Pick<Context, "account" | "region">, name: string): string =>
  arn(context, "dynamodb", `table/${name}`);

export const streamArn = (table: Pick<TableRow, "arn">, label: string): string => `${table.arn}/stream/${label}`;
