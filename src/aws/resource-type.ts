/** What the catalogue of resource types is made of. One row per thing that a creating operation of any lab leaves behind. */
import type { ResourceRef } from "../journal/index.ts";
import type { Aws } from "./client-class.ts";

export type Tags = Readonly<Record<string, string>>;

/** The run, as the catalogue needs it. */
export interface RunScope {
  readonly id: string;
  readonly lab: string;
  readonly nonce: string;
  readonly account: string;
  readonly partition: string;
  readonly region: string;
}

export interface ResourceContext {
  readonly aws: Aws;
  readonly run: RunScope;
  /** The run's own resources of a type: known from the journal or found in this cleanup, gone ones included. */
  ours(type: string): readonly ResourceRef[];
  /** Whether a name can only be of this run (`lab-<lab>-<run>...`). */
  isRunName(name: string | undefined): boolean;
}

/** A resource as it was just read from the account. */
export interface Sighting extends ResourceRef {
  /** `going`: its deletion is under way on AWS. `retained`: AWS keeps a tombstone that nobody can delete. */
  readonly state: "live" | "going" | "retained";
  readonly name?: string | undefined;
  readonly tags?: Tags | undefined;
  readonly createdAt?: Date | undefined;
  /** The resource of ours in which it was found. */
  readonly parent?: { readonly type: string; readonly id: string } | undefined;
  /** Made by AWS on behalf of the parent: ownership follows from the parent. */
  readonly implicit?: boolean | undefined;
  /** With `retained`: until when AWS keeps it, and at what cost. */
  readonly until?: string | undefined;
}

/** How an operation creates resources of a type. */
export interface Creating {
  readonly operation: string;
  /** The identities of what was created, from the answered call. */
  created(input: never, output: never): readonly ResourceRef[];
  /** EC2: the ResourceTypes to tag in `TagSpecifications`. */
  readonly tagTypes?: readonly string[];
  /** False where AWS would refuse tags with this input. */
  takesTags?(input: never): boolean;
  /** The service's word that it takes tags only while it creates, and the resource is there: it is then sent without. */
  readonly tagsRefused?: RegExp;
  /** Members supplied where the caller left them out, for example an IAM path. */
  defaults?(run: RunScope): Readonly<Record<string, unknown>>;
}

export interface ResourceType {
  /** `<service>:<noun>`, for example `ecs:cluster`. */
  readonly type: string;
  /** Operations that create it; none where AWS makes it by itself. */
  readonly creates: readonly Creating[];
  /** Types whose finders must have run before this one's. */
  readonly parents?: readonly string[];
  /** Types of which nothing of the run may be left before one of this is deleted. */
  readonly after: readonly string[];
  /** Reads one; undefined (or a "gone" fault) where it is proven absent. Any other fault means unknown. */
  read(context: ResourceContext, resource: ResourceRef): Promise<Sighting | undefined>;
  /** All that may be the run's: complete (every page) or an error, never a silent part. */
  find(context: ResourceContext): Promise<readonly Sighting[]>;
  /** Prepares (detaches, empties, scales to 0) and deletes. Safe to repeat. */
  delete(context: ResourceContext, resource: Sighting): Promise<void>;
  /** Ids of all of this type in the region, for types that AWS gives no creation time. */
  existing?(context: ResourceContext): Promise<readonly string[]>;
  /** The id in a text (an id or ARN) that can only be of this type: how a learner's located work is recognised. */
  identifies?(text: string): string | undefined;
  /** Seconds after a create during which AWS may not show it yet. */
  readonly settle: number;
  /** Seconds that its deletion takes on AWS: usually, and at the very most. */
  readonly deletion: { readonly usual: number; readonly limit: number };
  /** What it costs a day while it is left, in us-east-1 list prices; "free". */
  readonly dailyCost: string;
  /** Set where the run leaves it on purpose, with the reason (service-linked roles). */
  readonly stays?: string;
}

/** An account-wide setting that an operation changes: saved before, restored after. */
export interface Setting {
  readonly setting: string;
  readonly operation: string;
  read(context: ResourceContext): Promise<unknown>;
  /** Whether the current value is still what the run made of it; else it is left alone. */
  isOurs(current: unknown, sent: unknown): boolean;
  /** Whether the current value can only be the run's, by the names in it, whoever set it: a learner's own work counts, too. */
  isRuns?(context: ResourceContext, current: unknown): boolean;
  restore(context: ResourceContext, before: unknown): Promise<void>;
}

export interface ServiceCatalogue {
  /** The SDK client's package name without `@aws-sdk/client-`. */
  readonly service: string;
  readonly types: readonly ResourceType[];
  /** Mutating operations that create nothing of their own, with the reason why nothing needs to be undone. */
  readonly changes: Readonly<Record<string, string>>;
  readonly settings?: readonly Setting[];
}

/** A typed `Creating`: the row's function sees the SDK's input and output. */
export const creating = <I, O>(
  operation: string,
  created: (input: I, output: O) => readonly (ResourceRef | undefined)[],
  options: Omit<Creating, "operation" | "created"> = {},
): Creating => ({
  ...options,
  operation,
  created: (input: never, output: never) => created(input, output).filter((each) => each !== undefined),
});

/** A reference; undefined where AWS's answer lacks the id. */
export const ref = (
  type: string,
  id: string | undefined,
  ids: Readonly<Record<string, string | undefined>> = {},
): ResourceRef | undefined =>
  id === undefined
    ? undefined
    : {
        type,
        id,
        ids: Object.fromEntries(
          Object.entries(ids).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
        ),
      };

/** Like `ref`, for answers in which AWS promises the id. */
export function refOf(
  type: string,
  id: string | undefined,
  ids?: Readonly<Record<string, string | undefined>>,
): ResourceRef {
  const made = ref(type, id, ids);
  if (!made) throw new Error(`AWS described a ${type} without its id`);
  return made;
}

/** For `identifies`: the whole text where it has this form, or the form's first group. */
export const identifiedBy =
  (form: RegExp) =>
  (text: string): string | undefined => {
    const match = form.exec(text);
    return match ? (match[1] ?? match[0]) : undefined;
  };

type AnyTag = {
  Key?: string | undefined;
  Value?: string | undefined;
  key?: string | undefined;
  value?: string | undefined;
};

/** AWS's tag lists, in either spelling, as a record. */
export const tagsOf = (list: readonly AnyTag[] | undefined): Tags =>
  Object.fromEntries((list ?? []).map((tag) => [tag.Key ?? tag.key ?? "", tag.Value ?? tag.value ?? ""]));

/** Everything that a paginator yields. */
export async function all<P, T>(pages: AsyncIterable<P>, of: (page: P) => readonly T[] | undefined): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(...(of(page) ?? []));
  return found;
}

/** `items` in groups of `size`: for operations that take so many at most. */
export const inGroups = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
