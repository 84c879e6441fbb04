/** A rehearsed lab for a person: what it calls, makes, needs and costs. */
import type { Plan } from "../engine/api.ts";
import { columns, counted, wrap } from "./columns.ts";
import { count } from "./duration.ts";
import type { Layout } from "./verdict.ts";

type Call = Plan["calls"][number];

export function planLines(plan: Plan, { style, width }: Layout): string[] {
  const mutating = plan.calls.filter((call) => call.mutating);
  const sum = (calls: readonly Call[]): number => calls.reduce((total, { count: n }) => total + n, 0);
  return [
    `${style.bold(`Plan of ${plan.lab}`)}${style.dim(`  rehearsed in a throw-away sandbox, ${plan.region}`)}`,
    "",
    style.bold("Changes, step by step"),
    ...stepBlocks(mutating, { style, width }),
    "",
    style.bold("Names"),
    ...nameLines(plan, { style, width }),
    "",
    style.bold("Time and money"),
    ...columns(
      [
        [style.dim("on AWS"), `about ${plan.minutes.aws} min`],
        [style.dim("cost"), `${plan.hourlyTotal} an hour`],
        ...plan.cost.map(({ what, hourly, source }) => ["", `${hourly}  ${what}  ${style.dim(source)}`]),
      ],
      "  ",
    ),
    "",
    style.dim(
      `${count(sum(mutating), "changing call")}, ${count(sum(plan.calls) - sum(mutating), "reading call")}. The IAM policy that allows exactly these: awslab plan ${plan.lab} --policy`,
    ),
  ];
}

/** Names as they will be, with `<run>` for the run's id; what gets an id of AWS's own is only counted. */
function nameLines({ lab, names }: Plan, { style, width }: Layout): string[] {
  const run = names.map(({ name }) => new RegExp(`lab-${lab}-([a-z2-7]{6})`).exec(name)?.[1]).find(Boolean);
  const rows = names.map(({ type, name }) => {
    const short = name.replace(/^arn:[^/]*\//, "");
    return { type, name: run === undefined ? short : short.replaceAll(run, "<run>") };
  });
  const given = rows.filter(({ name }) => !isIdOfAws(name));
  const counts = counted(rows.filter(({ name }) => isIdOfAws(name)).map(({ type }) => type));
  return [
    ...columns(
      given.map(({ type, name }) => [style.dim(type), name]),
      "  ",
    ),
    ...(counts.length === 0 ? [] : wrap(`and with ids of AWS's own: ${counts.join(", ")}`, width, "  ").map(style.dim)),
  ];
}

/** `vpc-08172363086ae704e`, `operation/...`, the tail of a listener's ARN; of APIs, user pools and certificates. */
const FORMS = [
  /^[a-z]+-[0-9a-z]{8,}$/,
  /^operation\//,
  /\/[0-9a-f]{16,}$/,
  /^[0-9a-z]{6,10}$/,
  /^[a-z]+-[a-z]+-\d_\w+$/,
  /(^|\/)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
];
const isIdOfAws = (name: string): boolean => FORMS.some((form) => form.test(name));

function stepBlocks(calls: readonly Call[], { style, width }: Layout): string[] {
  const steps = new Map<string, string[]>();
  for (const { step, service, operation, count: n } of calls)
    steps.set(step, [...(steps.get(step) ?? []), `${service}:${operation}${n > 1 ? ` ×${n}` : ""}`]);
  return [...steps].flatMap(([step, operations]) => {
    const [first = "", ...rest] = wrap(operations.join(", "), Math.min(width, 110), " ".repeat(22));
    return [`  ${style.name(step.padEnd(18))}  ${first.trimStart()}`, ...rest];
  });
}
