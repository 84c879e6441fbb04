/** Events of a cleanup -> lines: what could not be removed in full, what was removed as counts, and the proof. */
import type { Event, EventPayloads } from "../events/index.ts";
import { columns, counted, wrap } from "./columns.ts";
import { count, duration } from "./duration.ts";
import { SIGN } from "./style.ts";
import type { Layout } from "./verdict.ts";

export interface CleanupLayout extends Layout {
  readonly live: boolean;
}

type Finished = EventPayloads["cleanup.finished"];

interface Memory {
  gone: string[];
  sweeps: EventPayloads["cleanup.sweep"][];
  retained: EventPayloads["cleanup.retained"][];
  left: EventPayloads["cleanup.left"][];
}

export function cleanupLines(layout: CleanupLayout): (event: Event) => string[] {
  const { style } = layout;
  let memory = empty();
  return (event) => {
    switch (event.code) {
      case "cleanup.started":
        memory = empty();
        return startedLines(event.data, layout);
      case "cleanup.recovered":
        return [
          `  ${style.warn("+")} found again: ${event.data.type} ${event.data.id} ${style.dim(`(${event.data.how})`)}`,
        ];
      case "cleanup.gone":
        memory.gone.push(event.data.type);
        return layout.live ? [] : [`  ${style.good(SIGN.pass)} gone  ${event.data.type} ${shortId(event.data.id)}`];
      case "cleanup.restored":
        return [`  ${style.good(SIGN.pass)} restored  ${event.data.setting}`];
      case "cleanup.foreign":
        return [
          `  ${style.warn(SIGN.blocked)} not touched: ${event.data.type} ${event.data.id} ${style.dim(`(${event.data.why})`)}`,
        ];
      case "cleanup.retained":
        memory.retained.push(event.data);
        return [];
      case "cleanup.left":
        memory.left.push(event.data);
        return [];
      case "cleanup.sweep":
        memory.sweeps.push(event.data);
        return [];
      case "cleanup.finished":
        return finishedLines(event.data, memory, layout);
      default:
        return [];
    }
  };
}

/** An ARN without partition, region and account. */
const shortId = (id: string): string => (id.startsWith("arn:") ? id.split(":").slice(5).join(":") : id);

const empty = (): Memory => ({ gone: [], sweeps: [], retained: [], left: [] });

const startedLines = (
  { run, lab, resources, resumed }: EventPayloads["cleanup.started"],
  { style }: Layout,
): string[] => [
  "",
  `${style.bold("cleanup")}  run ${style.name(run)} of ${lab}${style.dim(` · ${count(resources, "resource")}${resumed ? " · goes on where it was" : ""}`)}`,
  "",
];

function finishedLines(finished: Finished, memory: Memory, layout: CleanupLayout): string[] {
  const { style } = layout;
  return [
    ...(layout.live ? goneLines(memory, layout) : []),
    ...(memory.retained.length > 0
      ? [
          "",
          style.dim("  Retained by AWS itself:"),
          ...columns(
            memory.retained.map(({ type, id, until, cost }) => [
              type,
              shortId(id),
              style.dim(`until ${until}`),
              style.dim(cost),
            ]),
            "    ",
          ),
        ]
      : []),
    ...leftLines(memory, layout),
    "",
    ...proofLines(finished, memory, style),
    outcomeLine(finished, style),
  ];
}

function goneLines({ gone }: Memory, { style, width }: Layout): string[] {
  const services = new Map<string, string[]>();
  for (const type of gone) {
    const [service = type, noun = ""] = type.split(":");
    services.set(service, [...(services.get(service) ?? []), noun]);
  }
  const longest = Math.max(0, ...[...services.keys()].map((service) => service.length));
  return [...services].flatMap(([service, nouns]) => {
    const [first = "", ...rest] = wrap(counted(nouns).join(", "), width, " ".repeat(longest + 6));
    return [
      `  ${style.good(SIGN.pass)} ${service.padEnd(longest)}  ${style.dim(first.trimStart())}`,
      ...rest.map(style.dim),
    ];
  });
}

const leftLines = ({ left }: Memory, { style }: Layout): string[] =>
  left.length === 0
    ? []
    : [
        "",
        style.bold("  Left:"),
        ...left.flatMap(({ type, id, why, dailyCost }) => [
          `  ${style.bad(SIGN.left)} ${type} ${style.name(shortId(id))}  ${style.dim(`${dailyCost} a day`)}`,
          `      ${why}`,
        ]),
      ];

/** What stands behind "clean": looks at everything a run can make, until two in a row found nothing. */
function proofLines({ passes, surfaces, readErrors }: Finished, { sweeps }: Memory, style: Layout["style"]): string[] {
  if (sweeps.length === 0) return [];
  const looks = sweeps.map(({ found }) => found).join(", ");
  const read = `${count(surfaces, "list")}, ${readErrors === 0 ? "no read error" : count(readErrors, "read error")}`;
  return [
    style.dim(`  proof  ${count(passes, "look")} at the account found ${looks} of the run; the last two read ${read}`),
  ];
}

function outcomeLine({ outcome, deleted, left, ms }: Finished, style: Layout["style"]): string {
  const took = style.dim(`in ${duration(ms)}`);
  switch (outcome) {
    case "clean":
      return `${style.good(SIGN.pass)} ${style.bold("clean")}: ${count(deleted, "resource")} deleted, nothing left ${took}`;
    case "left":
      return `${style.bad(SIGN.left)} ${style.bold(`${count(left, "resource")} left`)}, ${deleted} deleted ${took}`;
    case "undetermined":
      return `${style.warn(SIGN.blocked)} ${style.bold("undetermined")}: ${deleted} deleted, but not everything could be read ${took}`;
  }
}
