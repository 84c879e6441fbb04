import { type Question, questionsAfter, type Step } from "../lab/index.ts";
import { isoNow } from "../shared/clock.ts";
import type { Driver } from "./api.ts";
import type { LabSession } from "./session.ts";

/** After the last step of a section: its questions, unless an earlier process has asked them. The answers only go into the journal. */
export async function askQuiz(
  session: LabSession,
  { step, steps, driver }: { step: Step; steps: readonly Step[]; driver: Driver },
): Promise<void> {
  if (!driver.ask) return;
  const asked = new Set(session.journal.entries.flatMap((entry) => (entry.kind === "quiz" ? [entry.question] : [])));
  const due = questionsAfter(session.lab, step, steps).filter(({ id }) => !asked.has(id));
  let skipped = false;
  for (const [at, question] of due.entries()) {
    const answer: number | undefined = skipped
      ? undefined
      : await driver.ask(question, { index: at + 1, total: due.length });
    session.signal.throwIfAborted();
    skipped = answer === undefined;
    await session.journal.append({
      kind: "quiz",
      question: question.id,
      section: question.section,
      asks: question.asks,
      chosen: textOf(question, answer),
      right: answer === undefined ? undefined : question.choices[answer]?.right === true,
      answer: question.choices.find(({ right }) => right)?.text ?? "",
      at: isoNow(),
    });
  }
}

const textOf = ({ choices }: Question, at: number | undefined): string | undefined =>
  at === undefined ? undefined : choices[at]?.text;
