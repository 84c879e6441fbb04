/** What the run did to the account: calls, resources, what they cost, and the proof that they are gone. */
import type { RunStory, StoryCostLine, StoryResource } from "../../engine/run-story.ts";
import { count, duration } from "../duration.ts";
import { type Block, type Cell, cell, code, type Section, type Tone } from "./document.ts";
import { between, clock, dollars, shortId, when } from "./words.ts";

export function callsSection({ calls }: RunStory): Section {
  const sum = (of: "changing" | "reading" | "failed"): Cell =>
    cell(`${calls.services.reduce((total, service) => total + service[of], 0)}`);
  const incomplete =
    "A process ended without a word, or an older awslab wrote the journal: of its calls only the changing ones are counted.";
  return {
    id: "calls",
    title: "Calls",
    blocks: [
      {
        kind: "table",
        narrow: true,
        caption: "Calls to AWS by service, attempts counted singly",
        columns: [
          { title: "Service" },
          { title: "Changing", right: true },
          { title: "Reading", right: true },
          { title: "Refused", right: true },
        ],
        rows: calls.services.map(({ service, changing, reading, failed }) => [
          code(service),
          cell(`${changing}`),
          cell(`${reading}`),
          cell(`${failed}`),
        ]),
        foot: [cell("Together"), sum("changing"), sum("reading"), sum("failed")],
      },
      {
        kind: "text",
        text: "Refused are also the answers “not found” by which a step learns what is still to be made, and cleanup what is gone.",
        tone: "quiet",
      },
      ...(calls.complete ? [] : [{ kind: "text", text: incomplete, tone: "warn" } as const]),
    ],
  };
}

const ENDS: Readonly<Record<StoryResource["end"], readonly [word: string, tone: Tone]>> = {
  live: ["exists", "warn"],
  deleting: ["being deleted", "warn"],
  gone: ["gone", "good"],
  retained: ["kept", "quiet"],
  left: ["left", "bad"],
  foreign: ["not the run's", "quiet"],
};

export function resourcesSection({ resources, asOf }: RunStory): Section {
  return {
    id: "resources",
    title: "Resources",
    blocks: [
      {
        kind: "table",
        caption: `${count(resources.length, "resource")} that the run made, or that were made for it`,
        columns: [
          { title: "Type" },
          { title: "Name" },
          { title: "Step" },
          { title: "Lived", right: true },
          { title: "End" },
        ],
        rows: resources.map((each) => [
          cell(each.type),
          code(shortId(each.id)),
          cell(each.step ?? "", "quiet"),
          cell(
            each.end === "retained" || each.end === "foreign" ? "" : duration(between(each.since, each.until ?? asOf)),
          ),
          cell(...ENDS[each.end]),
        ]),
      },
    ],
  };
}

export function costSection({ cost, run }: RunStory): Section {
  const unknown = cost.lines.filter(({ usd }) => usd === undefined).length;
  const sources = [...new Set(cost.lines.flatMap(({ usd, source }) => (usd === undefined ? [] : [source])))];
  return {
    id: "cost",
    title: "Cost",
    blocks: [
      { kind: "text", text: costSentence(cost.charged, run.target) },
      {
        kind: "table",
        caption: "Hours of life times list price",
        columns: [
          { title: "What" },
          { title: "Of" },
          { title: "Lived", right: true },
          { title: "An hour", right: true },
          { title: "Cost", right: true },
        ],
        rows: cost.lines.map(costRow),
        foot: [
          cell(unknown === 0 ? "Together" : "Together, without what is unknown"),
          cell(""),
          cell(""),
          cell(""),
          cell(dollars(cost.usd)),
        ],
      },
      {
        kind: "text",
        text: `On-demand list prices of us-east-1, without free tiers, minimum charges, traffic and tasks that scaling added. ${sources.length === 0 ? "" : `Read from ${sources.join(", ")}.`}`.trim(),
        tone: "quiet",
      },
    ],
  };
}

function costSentence(charged: boolean, target: string): string {
  if (charged) return "What the run's resources cost from their creation until AWS no longer showed them.";
  const where = target === "sandbox" ? "the sandbox" : "an endpoint of your own";
  return `The run was made in ${where} and cost nothing. On AWS, the same resources for the same time would have cost this.`;
}

const costRow = ({ what, resource, hours, usdPerHour, usd, source }: StoryCostLine): Cell[] => [
  usd === undefined ? { text: what, note: source } : cell(what),
  code(shortId(resource)),
  cell(duration(hours * 3_600_000)),
  usdPerHour === undefined ? cell("unknown", "warn") : cell(dollars(usdPerHour)),
  usd === undefined ? cell("unknown", "warn") : cell(dollars(usd)),
];

export function cleanupSection(story: RunStory): Section {
  const { cleanup, resources } = story;
  const ended = (end: StoryResource["end"]) => resources.filter((each) => each.end === end);
  return {
    id: "cleanup",
    title: "Cleanup",
    blocks: [
      { kind: "text", ...cleanupVerdict(story) },
      ...(cleanup.passes.length === 0 ? [] : [looksTable(story)]),
      ...endTable("Left behind", ended("left"), "Why"),
      ...endTable("Kept by AWS, or on purpose", ended("retained"), "Why"),
      ...endTable("Someone else's, not touched", ended("foreign"), "Why"),
    ],
  };
}

function cleanupVerdict({ cleanup, resources, run }: RunStory): { text: string; tone: Tone } {
  const left = resources.filter(({ end }) => end === "left").length;
  switch (cleanup.state) {
    case "clean": {
      const read =
        cleanup.surfaces === undefined ? "" : `, in ${count(cleanup.surfaces, "list")} read without an error`;
      const text = `Nothing is left. ${count(cleanup.deleted, "resource was", "resources were")} deleted, the rest went with them; two looks at the whole account in a row found nothing of the run${read}.`;
      return { text, tone: "good" };
    }
    case "left":
      return {
        text: `${count(left, "resource is", "resources are")} left, and AWS may charge for what is left.`,
        tone: "bad",
      };
    case "undetermined":
      return {
        text: `Cleanup was begun and has not proved that nothing is left. Go on with: awslab cleanup --run ${run.id}`,
        tone: "bad",
      };
    case "not begun":
      return {
        text: `Not cleaned up yet; what the run made still exists. To remove it: awslab cleanup --run ${run.id}`,
        tone: "warn",
      };
  }
}

const looksTable = ({ cleanup }: RunStory): Block => ({
  kind: "table",
  narrow: true,
  caption: `Looks at the whole account, ${when(cleanup.startedAt ?? "")}`,
  columns: [
    { title: "Look" },
    { title: "At" },
    { title: "Found of the run", right: true },
    { title: "Lists read", right: true },
    { title: "Read errors", right: true },
  ],
  rows: cleanup.passes.map(({ pass, at, found, surfaces, readErrors }) => [
    cell(`${pass}`),
    cell(clock(at)),
    cell(`${found}`),
    cell(surfaces === undefined ? "" : `${surfaces}`),
    cell(`${readErrors}`, readErrors > 0 ? "bad" : undefined),
  ]),
});

const endTable = (caption: string, resources: readonly StoryResource[], reason: string): Block[] =>
  resources.length === 0
    ? []
    : [
        {
          kind: "table",
          caption,
          columns: [{ title: "Type" }, { title: "Name" }, { title: reason }],
          rows: resources.map(({ type, id, why }) => [cell(type), code(shortId(id)), cell(why ?? "")]),
        },
      ];
