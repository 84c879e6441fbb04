/** What a run's resources cost from their creation to their end: hours of life x list price; unknown where there is no price. */
import { type Entry, type IntentEntry, type RunEntry, resourceKey } from "../../journal/index.ts";
import { groupInstances, namesFargate, type PriceLine, priceLines } from "../plan-cost.ts";
import type { Span, StoryCost, StoryCostLine, StoryResource } from "../run-story.ts";
import { spanMs } from "./spans.ts";

/** "free", or a sum in words; undefined for a type that the catalogue does not know. */
export type DailyCost = (type: string) => string | undefined;

interface Known {
  readonly resources: readonly StoryResource[];
  readonly target: RunEntry["target"];
  readonly asOf: string;
  readonly dailyCost: DailyCost;
}

export function costOfStory(entries: readonly Entry[], known: Known): StoryCost {
  const calls = creatingCalls(entries);
  const lines = known.resources.flatMap((resource) => {
    // A tombstone costs nothing, and what AWS keeps on purpose is free.
    if (resource.end === "retained" || resource.end === "foreign") return [];
    const life = { startedAt: resource.since, endedAt: resource.until ?? known.asOf };
    return linesOf(resource, { calls, life, ...known });
  });
  return { charged: known.target === "aws", usd: lines.reduce((sum, { usd }) => sum + (usd ?? 0), 0), lines };
}

/** The call that made each resource, by its key. */
function creatingCalls(entries: readonly Entry[]): ReadonlyMap<string, IntentEntry> {
  const intents = new Map(entries.flatMap((entry) => (entry.kind === "intent" ? [[entry.call, entry]] : [])));
  return new Map(
    entries.flatMap((entry) => {
      const intent = entry.kind === "ack" ? intents.get(entry.call) : undefined;
      if (entry.kind !== "ack" || !intent) return [];
      return entry.resources.map((each) => [resourceKey(each), intent] as const);
    }),
  );
}

interface Pricing extends Known {
  readonly calls: ReadonlyMap<string, IntentEntry>;
  readonly life: Span;
}

function linesOf(resource: StoryResource, pricing: Pricing): StoryCostLine[] {
  const { type, origin } = resource;
  const intents = [...pricing.calls.values()];
  // A group costs nothing, its instances do: they were adopted when they were seen.
  if (type === "auto-scaling:group") return [];
  if (type === "ec2:instance" && origin === "adopted") return told(groupInstances(1, intents), resource, pricing);
  const call = pricing.calls.get(resourceKey(resource));
  // Tasks of a service are counted with it; those that the run started itself have ended by themselves.
  if (type === "ecs:task") return call && namesFargate(call.input) ? [unknown(resource, pricing, ENDED)] : [];
  const lines = priceLines({ type, input: call?.input }, intents);
  if (lines) return told(lines, resource, pricing);
  const daily = pricing.dailyCost(type);
  return daily?.startsWith("free") ? [] : [unknown(resource, pricing, daily ? `by use: ${daily} a day` : NO_PRICE)];
}

const ENDED = "how long the task ran is not in the journal";
const NO_PRICE = "no price is known";

const told = (lines: readonly PriceLine[], { id }: StoryResource, { life }: Pricing): StoryCostLine[] =>
  lines.map(({ what, usd: usdPerHour, source }) => {
    const hours = hoursOf(life);
    return {
      what,
      resource: id,
      hours,
      usdPerHour,
      usd: usdPerHour === undefined ? undefined : usdPerHour * hours,
      source,
    };
  });

const unknown = ({ type, id }: StoryResource, { life }: Pricing, source: string): StoryCostLine => ({
  what: type,
  resource: id,
  hours: hoursOf(life),
  usdPerHour: undefined,
  usd: undefined,
  source,
});

const hoursOf = (life: Span): number => spanMs(life) / 3_600_000;
