/**
 * The texts of a lab: `lesson.md`, one `## <step id>` per step with `### Concepts`, `### Task` (challenge mode) and
 * `### Solution` (AWS CLI). What stands before the first step is the introduction.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface StepLesson {
  /** What the learner needs to understand the step; Markdown. */
  readonly concepts: string;
  /** What to achieve, for challenge mode; Markdown. */
  readonly task: string;
  /** Lines of AWS CLI that achieve the step: the fenced code of the section. */
  readonly solution: string;
}

export interface Lesson {
  readonly introduction: string;
  /** By step id, in the order of the file. */
  readonly steps: ReadonlyMap<string, StepLesson>;
  /** What is wrong with the file, in sentences; empty for a sound one. */
  readonly problems: readonly string[];
}

export const LESSON_FILE = "lesson.md";

/** Reads and parses the lesson of the lab in `folder`; throws where there is no file. */
export const loadLesson = (folder: string): Lesson => parseLesson(readFileSync(join(folder, LESSON_FILE), "utf8"));

export function parseLesson(markdown: string): Lesson {
  const [opening, ...sections] = splitAt(markdown, "## ");
  const problems: string[] = [];
  const steps = new Map<string, StepLesson>();
  for (const { title, body } of sections) {
    if (steps.has(title)) problems.push(`there are two sections named "${title}"`);
    steps.set(title, stepLesson(title, body, problems));
  }
  return { introduction: (opening?.body ?? "").replace(/^# .*\n/, "").trim(), steps, problems };
}

/** Values of `{{name}}` placeholders in lesson texts. */
export type LessonValues = Readonly<Record<"name" | "run" | "account" | "region", string>>;

/** A lesson text with the run's values in it; without a run the placeholders stay readable (`<name>`). */
export const renderLesson = (text: string, values?: LessonValues): string =>
  text.replaceAll(/\{\{(name|run|account|region)\}\}/g, (_, key: keyof LessonValues) => values?.[key] ?? `<${key}>`);

const PARTS = { Concepts: "concepts", Task: "task", Solution: "solution" } as const;

function stepLesson(step: string, body: string, problems: string[]): StepLesson {
  const [opening, ...parts] = splitAt(body, "### ");
  if (opening?.body.trim()) problems.push(`"${step}" has text before its first part`);
  const lesson = { concepts: "", task: "", solution: "" };
  for (const part of parts) {
    const name = PARTS[part.title as keyof typeof PARTS];
    if (name === undefined) problems.push(`"${step}" has a part "${part.title}"; parts are Concepts, Task, Solution`);
    else lesson[name] = name === "solution" ? fencedLines(part.body) : part.body.trim();
  }
  for (const [placeholder] of body.matchAll(/\{\{(?!(?:name|run|account|region)\}\}).*?\}\}/g))
    problems.push(`"${step}" has an unknown placeholder ${placeholder}`);
  for (const [title, name] of Object.entries(PARTS))
    if (lesson[name] === "") problems.push(`"${step}" has no ${title}`);
  return lesson;
}

interface Part {
  readonly title: string;
  readonly body: string;
}

/** Splits at headings of one level, outside fenced code; the first part is what comes before any. */
function splitAt(markdown: string, heading: string): Part[] {
  const parts = [{ title: "", lines: [] as string[] }];
  let fenced = false;
  for (const line of markdown.split(/\r?\n/)) {
    if (line.startsWith("```")) fenced = !fenced;
    if (!fenced && line.startsWith(heading)) parts.push({ title: line.slice(heading.length).trim(), lines: [] });
    else parts.at(-1)?.lines.push(line);
  }
  return parts.map(({ title, lines }) => ({ title, body: lines.join("\n") }));
}

const fencedLines = (body: string): string =>
  [...body.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].map((match) => match[1]?.trimEnd() ?? "").join("\n");
