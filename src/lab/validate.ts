/** Refuses an unsound lab: every problem with its file and reason, before a run starts. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { userError } from "../shared/errors.ts";
import { LESSON_FILE, type Lesson, loadLesson } from "./lesson.ts";
import { itemsOf, outline } from "./outline.ts";
import { pictureReasons } from "./picture.ts";
import { quizReasons } from "./quiz.ts";
import type { ErasedCheck, Lab, Step } from "./types.ts";

export interface Problem {
  /** Relative to the lab's folder. */
  readonly file: string;
  readonly reason: string;
}

/** A load balancer's name has at most 32 characters and must hold `lab-<id>-<run>-<a short word>`. */
const LONGEST_LAB_ID = 15;
const LONGEST_STEP_ID = 32;
const LONGEST_TITLE = 72;
const FEWEST_HINTS = 2;

export interface LabKind {
  /** A learner's own lab: it need not be in the course outline. */
  readonly own?: boolean;
}

/** Throws `LAB_UNSOUND` with every problem of the lab; does nothing for a sound one. */
export function validateLab(lab: Lab, kind: LabKind = {}): void {
  const problems = problemsOf(lab, kind);
  if (problems.length === 0) return;
  const lines = problems.map(({ file, reason }) => `  ${join(lab.folder, file)}: ${reason}`);
  throw userError("LAB_UNSOUND", [`The lab "${lab.id}" is unsound:`, ...lines].join("\n"));
}

/** Everything that is wrong with a lab, in reading order. */
export function problemsOf(lab: Lab, { own = false }: LabKind = {}): Problem[] {
  const { lesson, problem } = lessonOf(lab);
  const steps = lab.steps.flatMap((step) =>
    [...stepReasons(lab, step), ...lessonReasons(lesson, step)].map((reason) => ({
      file: fileOf(lab, step),
      reason: `step "${step.id}": ${reason}`,
    })),
  );
  const whole = [...identityReasons(lab), ...(own ? [] : outlineReasons(lab)), ...cycleReasons(lab)].map((reason) => ({
    file: "lab.ts",
    reason,
  }));
  return [...whole, ...assetProblems(lab), ...pictureProblems(lab), ...quizProblems(lab, own), ...steps, ...problem];
}

function identityReasons(lab: Lab): string[] {
  const reasons: string[] = [];
  if (!/^[a-z][a-z0-9-]*$/.test(lab.id)) reasons.push(`the id "${lab.id}" is not kebab-case`);
  if (lab.id.length > LONGEST_LAB_ID)
    reasons.push(`the id "${lab.id}" is longer than ${LONGEST_LAB_ID} characters, names made of it would be refused`);
  if (lab.steps.length === 0) reasons.push("it has no steps");
  for (const id of duplicates(lab.steps.map((step) => step.id))) reasons.push(`two steps have the id "${id}"`);
  return [...reasons, ...parameterReasons(lab)];
}

function parameterReasons({ parameters = [] }: Lab): string[] {
  const reasons = duplicates(parameters.map(({ id }) => id)).map((id) => `two parameters have the id "${id}"`);
  for (const { id, values, usual } of parameters) {
    for (const word of [id, ...Object.keys(values)])
      if (!/^[a-z][a-z0-9-]*$/.test(word)) reasons.push(`parameter "${id}": "${word}" is not kebab-case`);
    if (!Object.hasOwn(values, usual))
      reasons.push(`parameter "${id}": its usual value "${usual}" is none of its values`);
  }
  return reasons;
}

const outlineReasons = ({ id }: Lab): string[] =>
  outline.some((section) => section.lab === id) ? [] : [`the outline has no lab "${id}"`];

/** A cycle can only be made by changing `needs` after the fact; each is told once, as the way round. */
function cycleReasons(lab: Lab): string[] {
  const done = new Set<Step<unknown>>();
  const cycles: string[] = [];
  const visit = (step: Step<unknown>, trail: readonly Step<unknown>[]): void => {
    if (done.has(step)) return;
    const at = trail.indexOf(step);
    if (at >= 0) {
      const way = [...trail.slice(at), step].map(({ id }) => id).join(" -> ");
      cycles.push(`the needs of its steps form a cycle: ${way}`);
      return;
    }
    for (const need of Object.values(step.needs)) visit(need, [...trail, step]);
    done.add(step);
  };
  for (const step of lab.steps) visit(step, []);
  return cycles;
}

const assetProblems = (lab: Lab): Problem[] =>
  lab.assets
    .filter((path) => !existsSync(join(lab.folder, "assets", path)))
    .map((path) => ({ file: "lab.ts", reason: `the asset "${path}" is not in assets/` }));

function pictureProblems({ picture, steps, folder }: Lab): Problem[] {
  if (!picture) return [];
  const file = existsSync(join(folder, "picture.ts")) ? "picture.ts" : "lab.ts";
  return pictureReasons(picture, new Set(steps.map(({ id }) => id))).map((reason) => ({ file, reason }));
}

function quizProblems(lab: Lab, own: boolean): Problem[] {
  const file = existsSync(join(lab.folder, "quiz.ts")) ? "quiz.ts" : "lab.ts";
  return quizReasons(lab, own).map((reason) => ({ file, reason }));
}

function stepReasons(lab: Lab, step: Step<unknown>): string[] {
  const known = new Set(itemsOf(outline).map(({ id }) => id));
  const reasons: string[] = [];
  if (!/^[a-z][a-z0-9-]*$/.test(step.id)) reasons.push("its id is not kebab-case");
  if (step.id.length > LONGEST_STEP_ID) reasons.push(`its id is longer than ${LONGEST_STEP_ID} characters`);
  if (step.title.length > LONGEST_TITLE) reasons.push(`its title is longer than ${LONGEST_TITLE} characters`);
  for (const id of step.covers) if (!known.has(id)) reasons.push(`the outline has no "${id}"`);
  for (const [name, need] of Object.entries(step.needs))
    if (!lab.steps.includes(need)) reasons.push(`it needs "${name}" (${need.id}), which is not a step of this lab`);
    else if (lab.steps.indexOf(need) > lab.steps.indexOf(step))
      reasons.push(`it needs "${need.id}", which comes after it`);
  if (step.unless && !lab.parameters?.includes(step.unless.parameter))
    reasons.push(`it is left out by "${step.unless.parameter.id}", which is not a parameter of this lab`);
  if (step.checks.length === 0) reasons.push("it has no checks");
  for (const id of duplicates(step.checks.map((check) => check.id))) reasons.push(`two checks have the id "${id}"`);
  return [...reasons, ...step.checks.flatMap(checkReasons)];
}

function checkReasons(check: ErasedCheck): string[] {
  const reasons: string[] = [];
  const hints = check.hints.filter((hint) => hint.trim() !== "");
  if (hints.length < FEWEST_HINTS) reasons.push(`check "${check.id}" has ${hints.length} hints, fewer than two`);
  for (const id of duplicates(check.mistakes.map((mistake) => mistake.id)))
    reasons.push(`check "${check.id}" has two mistakes with the id "${id}"`);
  for (const mistake of check.mistakes)
    if (mistake.says.trim() === "") reasons.push(`mistake "${mistake.id}" of check "${check.id}" says nothing`);
  return reasons;
}

function lessonReasons(lesson: Lesson | undefined, step: Step<unknown>): string[] {
  return lesson && !lesson.steps.has(step.id) ? [`${LESSON_FILE} has no section "## ${step.id}"`] : [];
}

function lessonOf(lab: Lab): { lesson: Lesson | undefined; problem: Problem[] } {
  if (!existsSync(join(lab.folder, LESSON_FILE)))
    return { lesson: undefined, problem: [{ file: LESSON_FILE, reason: "there is no such file" }] };
  const lesson = loadLesson(lab.folder);
  const ids = new Set(lab.steps.map((step) => step.id));
  const strangers = [...lesson.steps.keys()].filter((title) => !ids.has(title));
  const reasons = [...lesson.problems, ...strangers.map((title) => `there is no step "${title}"`)];
  return { lesson, problem: reasons.map((reason) => ({ file: LESSON_FILE, reason })) };
}

const fileOf = (lab: Lab, step: Step<unknown>): string => {
  const own = join("steps", `${step.id}.ts`);
  return existsSync(join(lab.folder, own)) ? own : "lab.ts";
};

const duplicates = (ids: readonly string[]): string[] => [...new Set(ids.filter((id, i) => ids.indexOf(id) !== i))];
