/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
import { PatternError } from "./pattern-error.ts";
import { readTests, type Scalar, type Test } from "./value-tests.ts";

export { PatternError } from "./pattern-error.ts";

/** A pattern that was read: opaque, for `patternHolds`. */
export interface EventPattern {
  readonly fields: readonly (readonly [name: string, rule: EventPattern | Leaf])[];
  /** Of each `$or` here one must hold. */
  readonly alternatives: readonly (readonly EventPattern[])[];
}

interface Leaf {
  readonly tests: readonly Test[];
}

/** Reads a pattern from its JSON; throws a `PatternError` that says what is wrong with it. */
export function readPattern(text: string): EventPattern {
  const given = parsed(text);
  if (!isRecord(given)) throw new PatternError("Filter is not an object");
  if (Object.keys(given).length === 0) throw new PatternError("Empty event pattern is not allowed");
  return readBranch(given);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PatternError("Event pattern is not valid JSON");
  }
}

function readBranch(given: Readonly<Record<string, unknown>>): EventPattern {
  const fields: (readonly [string, EventPattern | Leaf])[] = [];
  const alternatives: EventPattern[][] = [];
  for (const [name, rule] of Object.entries(given)) {
    if (name === "$or" && isAlternatives(rule)) alternatives.push(rule.map(readBranch));
    else if (Array.isArray(rule)) fields.push([name, { tests: readTests(name, rule) }]);
    else if (!isRecord(rule)) throw new PatternError(`"${name}" must be an object or an array`);
    else if (Object.keys(rule).length === 0) throw new PatternError("Empty objects are not allowed");
    else fields.push([name, readBranch(rule)]);
  }
  return { fields, alternatives };
}

/** A `$or` of anything else is a field of that name. */
const isAlternatives = (rule: unknown): rule is Record<string, unknown>[] =>
  Array.isArray(rule) && rule.length > 1 && rule.every(isRecord);

/** Whether an event (parsed JSON) fits. Of an array one element has to; of an array of objects one has to fit whole. */
export function patternHolds(pattern: EventPattern, event: unknown): boolean {
  if (Array.isArray(event)) return event.some((each) => patternHolds(pattern, each));
  const record = isRecord(event) ? event : {};
  return (
    pattern.fields.every(([name, rule]) => {
      const value = Object.hasOwn(record, name) ? record[name] : undefined;
      return "tests" in rule ? leafHolds(rule, value) : patternHolds(rule, value);
    }) && pattern.alternatives.every((options) => options.some((option) => patternHolds(option, record)))
  );
}

function leafHolds({ tests }: Leaf, value: unknown): boolean {
  const scalars = [...scalarsIn(value)];
  return tests.some((test) =>
    test.kind === "exists" ? test.wanted === scalars.length > 0 : scalars.some((each) => test.fits(each)),
  );
}

/** An object has no value of its own: `exists` speaks of leaves only. */
function* scalarsIn(value: unknown): Generator<Scalar> {
  if (Array.isArray(value)) for (const each of value) yield* scalarsIn(each);
  else if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    yield value;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
