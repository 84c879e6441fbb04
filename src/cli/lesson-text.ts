/** A lab's texts with the names of a run in them, so that what the learner reads can be typed. */
import type { Lab } from "../lab/index.ts";
import { loadLesson, type StepLesson } from "../lab/lesson.ts";

export interface LessonText {
  readonly introduction: string;
  step(id: string): StepLesson;
}

/** The run whose names are meant. */
export interface NamedRun {
  readonly run: string;
  readonly lab: string;
  readonly account: string;
  readonly region: string;
}

const EMPTY: StepLesson = { concepts: "", task: "", solution: "" };

/** Without a run the texts name the variables that `awslab shell` sets. */
export function lessonText(lab: Lab, run?: NamedRun): LessonText {
  const { introduction, steps } = loadLesson(lab.folder, run && { name: runName(run), run: run.run });
  return { introduction, step: (id) => steps.get(id) ?? EMPTY };
}

/** What every name of the run begins with. */
export const runName = ({ run, lab }: Pick<NamedRun, "run" | "lab">): string => `lab-${lab}-${run}`;
