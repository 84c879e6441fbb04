/** What all nouns of EC2 have in common: ids, tags, look-up by id, filters and pages. */
import type * as EC2 from "@aws-sdk/client-ec2";
import { randomHex } from "../../../shared/random.ts";
import { arn, type Collection, type Context, type Fault, fault, page, type Tags } from "../../kit/index.ts";
import { invalidParameterValue } from "./faults.ts";
import { type FilterMap, matching } from "./filters.ts";

/** What every row has. */
export interface Row {
  readonly id: string;
  readonly arn: string;
  readonly tags: Tags;
  /** Set on what AWS makes with the account (the default VPC and its parts): not a resource that anyone made. */
  readonly accountDefault?: true;
}

export interface Noun<T extends Row> {
  /** The resource type of TagSpecifications and ARNs. */
  readonly type: EC2.ResourceType;
  /** What ids start with, without the dash. */
  readonly prefix: string;
  readonly rows: Collection<T>;
  notFound(id: string): Fault;
  /** Error code for an id of the wrong shape, for example `InvalidVpcID.Malformed`. */
  readonly malformed: string;
  readonly filters: FilterMap<T>;
}

export const defineNoun = <T extends Row>(noun: Noun<T>): Noun<T> => noun;

/** `The vpc ID 'vpc-1' does not exist`. */
export const doesNotExist =
  (code: string, noun: string): ((id: string) => Fault) =>
  (id) =>
    fault(code, `The ${noun} '${id}' does not exist`);

/** A new id as AWS makes them: prefix and 17 hexadecimal digits, the first of which is 0. */
export const newId = (prefix: string): string => `${prefix}-0${randomHex(16)}`;

/** Id, ARN and tags of a new row. */
export function newRow(noun: Pick<Noun<Row>, "type" | "prefix">, tags: Tags, context: Context): Row {
  const id = newId(noun.prefix);
  return { id, arn: arn(context, "ec2", `${noun.type}/${id}`), tags };
}

/** The row of `id`, or the noun's malformed or not-found error. */
export function find<T extends Row>(noun: Noun<T>, id: string, context: Context): T {
  checkForm(noun, id);
  const row = context.table(noun.rows).get(id);
  if (!row) throw noun.notFound(id);
  return row;
}

export function checkForm(noun: Pick<Noun<Row>, "prefix" | "malformed">, id: string): void {
  if (!id.startsWith(`${noun.prefix}-`))
    throw fault(noun.malformed, `Invalid id: "${id}" (expecting "${noun.prefix}-...")`);
  if (!/^[0-9a-f]{8}([0-9a-f]{9})?$/.test(id.slice(noun.prefix.length + 1)))
    throw fault(noun.malformed, `Invalid id: "${id}"`);
}

export interface Selection {
  ids: readonly string[] | undefined;
  filters: readonly EC2.Filter[] | undefined;
  token?: string | undefined;
  limit?: number | undefined;
}

/** The rows a Describe call asks for, one page of them. Ids that do not exist are errors; filters only narrow. */
export function select<T extends Row>(
  noun: Noun<T>,
  selection: Selection,
  context: Context,
): { items: T[]; next: string | undefined } {
  const { ids, filters, token, limit } = selection;
  const rows = ids && ids.length > 0 ? ids.map((id) => find(noun, id, context)) : context.table(noun.rows).list();
  return pageOf(matching([...new Set(rows)], filters, noun.filters, context), token, limit);
}

/** A page of a Describe answer: between 5 and 1000 items. */
export function pageOf<T>(items: readonly T[], token: string | undefined, limit: number | undefined) {
  if (limit !== undefined && limit < 5)
    throw invalidParameterValue(limit, "maxResults", "Expecting a value greater than 5.");
  return page(items, { token, limit, max: 1000, badToken: "InvalidNextToken" });
}
