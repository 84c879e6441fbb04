/** What cleanup has to see to: every resource of the run, known from the journal or found, and how it ended. */
import type { ResourceType, Sighting } from "../../aws/index.ts";
import { type ResourceRef, resourceKey } from "../../journal/index.ts";
import { isoNow } from "../../shared/clock.ts";
import type { CleanupResult, LeftResource } from "../api.ts";
import type { Session } from "../session.ts";
import type { End } from "./delete-resource.ts";
import type { Survey } from "./survey.ts";

export interface Item {
  readonly type: ResourceType;
  readonly id: string;
  readonly resource: ResourceRef;
  end: End | undefined;
}

export class Board {
  readonly #session: Session;
  readonly #types: ReadonlyMap<string, ResourceType>;
  readonly #items = new Map<string, Item>();
  readonly #left: LeftResource[] = [];
  /** What the last survey saw of others. */
  #foreign: Survey["foreign"] = [];
  readonly #said = new Set<string>();

  constructor(session: Session, types: readonly ResourceType[]) {
    this.#session = session;
    this.#types = new Map(types.map((each) => [each.type, each]));
  }

  /** Takes over what the journal knows. */
  seed(): void {
    for (const known of this.#session.state().resources.values()) {
      const type = this.#types.get(known.type);
      if (!type) this.addLeft(known, "this version of awslab does not know its type", "unknown");
      else if (type.stays !== undefined) this.#items.set(resourceKey(known), this.#stays(type, known));
      else if (known.state !== "gone" && known.state !== "retained" && known.state !== "foreign")
        this.#items.set(resourceKey(known), { type, id: known.id, resource: known, end: undefined });
    }
  }

  #stays(type: ResourceType, resource: ResourceRef): Item {
    return { type, id: resource.id, resource, end: { state: "retained", why: type.stays ?? "" } };
  }

  /** What a run leaves on purpose, with the reason. */
  staying(): readonly { type: string; id: string; why: string }[] {
    return [...this.#items.values()].flatMap(({ type, id, end }) =>
      end?.state === "retained" && type.stays !== undefined ? [{ type: type.type, id, why: type.stays }] : [],
    );
  }

  /** Takes over what a survey found; answers what nobody knew of before. */
  async add(found: Survey): Promise<readonly Item[]> {
    this.#foreign = found.foreign;
    for (const { seen, why } of found.foreign) this.#sayForeign(seen, why);
    const fresh: Item[] = [];
    for (const { seen, proof } of found.ours) {
      const known = this.#items.get(resourceKey(seen));
      const type = this.#types.get(seen.type);
      // Gone, and found again: AWS or a late writer made it anew.
      const reborn = known?.end?.state === "gone" && seen.state === "live";
      if (!type || (known && !reborn) || seen.state === "retained") continue;
      const item: Item = {
        type,
        id: seen.id,
        resource: { type: seen.type, id: seen.id, ids: seen.ids },
        end: undefined,
      };
      this.#items.set(resourceKey(seen), item);
      fresh.push(item);
      await this.#session.journal.append({
        kind: "adopted",
        resource: item.resource,
        proof,
        ...(seen.createdAt === undefined ? {} : { createdAt: seen.createdAt.toISOString() }),
        at: isoNow(),
      });
      this.#session.emit("cleanup.recovered", { run: this.#session.run.id, type: seen.type, id: seen.id, how: proof });
    }
    return fresh;
  }

  #sayForeign(seen: Sighting, why: string): void {
    const key = resourceKey(seen);
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.#session.emit("cleanup.foreign", { run: this.#session.run.id, type: seen.type, id: seen.id, why });
  }

  /** Someone else's resource inside this one: it can then not be deleted. */
  foreignInside({ resource }: Item): string | undefined {
    for (const { seen } of this.#foreign)
      if (seen.parent && resourceKey(seen.parent) === resourceKey(resource)) return `${seen.type} ${seen.id}`;
    return undefined;
  }

  /** Whether another item stands for what was just read: a namespace is first known by the operation that makes it. */
  isAnother(seen: Sighting, { resource }: Item): boolean {
    return seen.id !== resource.id && this.#items.has(resourceKey(seen));
  }

  /** What still has to be tried. */
  open(): readonly Item[] {
    return [...this.#items.values()].filter(({ end }) => !end || (end.state === "left" && end.blocked === true));
  }

  /** What was tried and is left: it blocks what comes after it in every further pass. */
  stuck(): readonly Item[] {
    return [...this.#items.values()].filter(({ end }) => end?.state === "left" && end.blocked !== true);
  }

  addLeft(resource: { type: string; id: string }, why: string, dailyCost: string): void {
    this.#left.push({ type: resource.type, id: resource.id, why, dailyCost });
  }

  /** How many ended in this way. */
  count(state: End["state"]): number {
    return [...this.#items.values()].filter(({ end }) => end?.state === state).length;
  }

  deleted(): number {
    return [...this.#items.values()].filter(({ end }) => end?.state === "gone" && end.deleted).length;
  }

  /** Whether something is left of which not even the existence is known. */
  unread(): boolean {
    return [...this.#items.values()].some(({ end }) => end?.state === "left" && end.unread === true);
  }

  left(): readonly LeftResource[] {
    const items = [...this.#items.values()].flatMap(({ type, id, end }) =>
      end?.state === "gone" || end?.state === "retained" || end?.state === "foreign"
        ? []
        : [{ type: type.type, id, why: end?.why ?? "it was not tried", dailyCost: type.dailyCost }],
    );
    return [...this.#left, ...items];
  }

  retained(): CleanupResult["retained"] {
    return [...this.#items.values()].flatMap(({ type, id, end }) =>
      end?.state === "retained" ? [{ type: type.type, id, until: end.why, cost: "free" }] : [],
    );
  }
}
