import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { check, lab, mistake, type Parameter, pass, step } from "../../src/lab/index.ts";
import type { Check, Lab, LabOptions, Step, StepOptions } from "../../src/lab/types.ts";
import { problemsOf, validateLab } from "../../src/lab/validate.ts";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "awslab-validate-"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "assets", "there.txt"), "x");
  const section = (id: string) =>
    `## ${id}\n### Concepts\nc\n### Task\nt\n### Solution\n\`\`\`sh\naws sts get-caller-identity\n\`\`\`\n`;
  writeFileSync(join(folder, "lesson.md"), `# Title\nintro\n${section("one")}${section("two")}`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

type AnyStep = StepOptions<Record<never, never>, object>;

const checkWith = (changes: Partial<Check<object, Record<never, never>>> = {}) =>
  check<object>({ id: "c", title: "C", hints: ["a", "b"], mistakes: [], run: async () => pass("yes"), ...changes });

const stepWith = (changes: Partial<AnyStep> = {}) =>
  step<Record<never, never>, object>({
    id: "one",
    title: "One",
    covers: ["ecs/ecs-core-components/clusters"],
    needs: {},
    minutes: 1,
    solve: async () => {},
    locate: async () => ({}),
    checks: [checkWith()],
    ...changes,
  });

const labWith = (changes: Partial<LabOptions> = {}): Lab =>
  lab({
    id: "ecs",
    title: "T",
    objective: "O",
    prerequisites: [],
    steps: [stepWith(), stepWith({ id: "two" })],
    assets: ["there.txt"],
    url: pathToFileURL(join(folder, "lab.ts")).href,
    ...changes,
  });

const two = stepWith({ id: "two" });
const reasonsOf = (of: Lab): string[] => problemsOf(of).map(({ file, reason }) => `${file}: ${reason}`);

test("a sound lab has no problems", () => {
  expect(problemsOf(labWith())).toEqual([]);
  expect(() => validateLab(labWith())).not.toThrow();
});

test("an unsound lab is refused with its file and every reason", () => {
  const unsound = labWith({ assets: ["gone.txt", "also-gone.txt"] });
  expect(() => validateLab(unsound)).toThrow(join(folder, "lab.ts"));
  expect(() => validateLab(unsound)).toThrow(/gone\.txt[\s\S]*also-gone\.txt/);
});

const mode: Parameter = { id: "mode", title: "M", values: { a: "A", b: "B" }, usual: "a" };
const silent = mistake<object>({ id: "m", says: " ", make: async () => {}, undo: async () => {} });

const refusals: [string, () => Lab, string][] = [
  ["a lab the outline does not have", () => labWith({ id: "ecz" }), 'lab.ts: the outline has no lab "ecz"'],
  ["an id that is not kebab-case", () => labWith({ id: "Ecs" }), 'lab.ts: the id "Ecs" is not kebab-case'],
  [
    "a lab id too long for names",
    () => labWith({ id: "a-very-long-name" }),
    'lab.ts: the id "a-very-long-name" is longer than 15 characters, names made of it would be refused',
  ],
  [
    "two steps with one id",
    () => labWith({ steps: [stepWith(), stepWith(), two] }),
    'lab.ts: two steps have the id "one"',
  ],
  ["a missing asset", () => labWith({ assets: ["gone.txt"] }), 'lab.ts: the asset "gone.txt" is not in assets/'],
  [
    "an unknown outline id",
    () => labWith({ steps: [stepWith({ covers: ["ecs/nothing"] }), two] }),
    'lab.ts: step "one": the outline has no "ecs/nothing"',
  ],
  [
    "a need from elsewhere",
    () => labWith({ steps: [step({ ...stepWith(), needs: { other: stepWith({ id: "other" }) } }), two] }),
    'lab.ts: step "one": it needs "other" (other), which is not a step of this lab',
  ],
  [
    "a step without checks",
    () => labWith({ steps: [stepWith({ checks: [] }), two] }),
    'lab.ts: step "one": it has no checks',
  ],
  [
    "a check with one hint",
    () => labWith({ steps: [stepWith({ checks: [checkWith({ hints: ["a", ""] })] }), two] }),
    'lab.ts: step "one": check "c" has 1 hints, fewer than two',
  ],
  [
    "two checks with one id",
    () => labWith({ steps: [stepWith({ checks: [checkWith(), checkWith()] }), two] }),
    'lab.ts: step "one": two checks have the id "c"',
  ],
  [
    "a mistake without text",
    () => labWith({ steps: [stepWith({ checks: [checkWith({ mistakes: [silent] })] }), two] }),
    'lab.ts: step "one": mistake "m" of check "c" says nothing',
  ],
  [
    "a parameter whose usual value is none of its values",
    () => labWith({ parameters: [{ ...mode, usual: "medium" }] }),
    'lab.ts: parameter "mode": its usual value "medium" is none of its values',
  ],
  [
    "a value that cannot be typed as one word",
    () => labWith({ parameters: [{ ...mode, values: { "two words": "no" }, usual: "two words" }] }),
    'lab.ts: parameter "mode": "two words" is not kebab-case',
  ],
  [
    "a step that a stranger's parameter leaves out",
    () => labWith({ steps: [stepWith({ unless: { parameter: mode, value: "a" } }), two] }),
    'lab.ts: step "one": it is left out by "mode", which is not a parameter of this lab',
  ],
  [
    "a step without a lesson section",
    () => labWith({ steps: [stepWith(), two, stepWith({ id: "three" })] }),
    'lab.ts: step "three": lesson.md has no section "## three"',
  ],
  ["a lesson section without a step", () => labWith({ steps: [stepWith()] }), 'lesson.md: there is no step "two"'],
  [
    "a title too long for a terminal line",
    () => labWith({ steps: [stepWith({ title: "x".repeat(73) }), two] }),
    'lab.ts: step "one": its title is longer than 72 characters',
  ],
];

test.each(refusals)("%s is refused", (_, make, reason) => {
  expect(reasonsOf(make())).toContain(reason);
});

test("a cycle in needs is told as the way round", () => {
  const needs: Record<string, Step<unknown>> = {};
  const first = step({ ...stepWith(), needs });
  const second = step({ ...two, needs: { first } });
  needs.second = second;
  const cycles = reasonsOf(labWith({ steps: [first, second] }));
  expect(cycles[0]).toBe("lab.ts: the needs of its steps form a cycle: one -> two -> one");
});

test("a step before one that it needs is refused", () => {
  const early = step({ ...stepWith(), needs: { two } });
  expect(reasonsOf(labWith({ steps: [early, two] }))).toEqual([
    'lab.ts: step "one": it needs "two", which comes after it',
  ]);
});

test("a lab without lesson.md is refused", () => {
  const elsewhere = { ...labWith(), folder: join(folder, "assets") };
  expect(reasonsOf(elsewhere)).toContain("lesson.md: there is no such file");
});
