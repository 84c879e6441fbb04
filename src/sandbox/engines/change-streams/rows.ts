/**
 * Ordered logs of what changed in some store, kept 24 hours: one service writes them, another answers for them. Both
 * declare the same collections here, because a service may not import another.
 */
import { type Collection, collection } from "../../kit/index.ts";

export interface ChangeStreamRow {
  readonly id: string;
  readonly arn: string;
  /** What the changes are of, for example a table's name. */
  readonly source: string;
  readonly label: string;
  readonly viewType: string;
  readonly keys: readonly { readonly name: string; readonly type: "HASH" | "RANGE" }[];
  readonly created: number;
  /** When it stopped taking changes; undefined while it is open. */
  readonly closed: number | undefined;
  /** The sequence number that the newest change got; the first shard begins with `first`. */
  readonly last: string;
  readonly first: string;
}

export interface ChangeRow<V extends object> {
  readonly sequence: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly event: "INSERT" | "MODIFY" | "REMOVE";
  readonly keys: Readonly<Record<string, V>>;
  readonly newImage?: Readonly<Record<string, V>> | undefined;
  readonly oldImage?: Readonly<Record<string, V>> | undefined;
  readonly bytes: number;
  /** Where a service itself made the change, and not a caller: its principal. */
  readonly principal?: string | undefined;
}

export interface ChangeCollections<V extends object> {
  /** Keys: the stream's id. */
  readonly streams: Collection<ChangeStreamRow>;
  /** Keys: `<stream id>/<sequence>`. */
  readonly changes: Collection<ChangeRow<V>>;
}

/** The collections of the service that owns the data; both services name the same owner. */
export const changeCollections = <V extends object>(owner: string): ChangeCollections<V> => ({
  streams: collection<ChangeStreamRow>({ service: owner, name: "change-streams" }),
  changes: collection<ChangeRow<V>>({ service: owner, name: "changes" }),
});
