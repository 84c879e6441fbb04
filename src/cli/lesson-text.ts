/** A lab's texts with the names of a run in them, so that what the learner reads can be typed. */
import type { Lab } from "../lab/index.ts";
import { type LessonValues, loadLesson, renderLesson, type StepLesson } from "../lab/lesson.ts";

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

/** Without a run, placeholders stay readable (`<name>`). */
export function lessonText(lab: Lab, run?: NamedRun): LessonText {
  const lesson = loadLesson(lab.folder);
  const values = run && valuesOf(run);
  const render = (text: string): string => renderLesson(text, values);
  return {
    introduction: render(lesson.introduction),
    step: (id) => {
      const { concepts, task, solution } = lesson.steps.get(id) ?? EMPTY;
      return { concepts: render(concepts), task: render(task), solution: render(solution) };
    },
  };
}

const valuesOf = ({ run, lab, account, region }: NamedRun): LessonValues => ({
  name: runName({ run, lab }),
  run,
  account,
  region,
});

/** What every name of the run begins with. */
export const runName = ({ run, lab }: Pick<NamedRun, "run" | "lab">): string => `lab-${lab}-${run}`;
