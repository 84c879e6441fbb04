import type { RunStory } from "../../engine/run-story.ts";
import { type Cell, cell, type Section } from "./document.ts";

/** The learner's answers; left out where nobody was asked. */
export function quizSection({ quiz }: RunStory): Section[] {
  if (quiz.length === 0) return [];
  const right = quiz.filter((each) => each.right).length;
  const answered = quiz.filter((each) => each.chosen !== undefined).length;
  return [
    {
      id: "quiz",
      title: "Quiz",
      blocks: [
        { kind: "text", text: `${right} of ${answered} answered questions right; they decide nothing.` },
        {
          kind: "table",
          caption: "Questions and answers",
          columns: [{ title: "Question" }, { title: "Answer" }, { title: "Result" }],
          rows: quiz.map((each) => [{ text: each.asks, note: each.section }, answerCell(each), resultCell(each)]),
        },
      ],
    },
  ];
}

const answerCell = ({ chosen, right, answer }: RunStory["quiz"][number]): Cell =>
  chosen === undefined ? cell(answer, "quiet") : { text: chosen, ...(right === false && { note: `right: ${answer}` }) };

const resultCell = ({ right }: RunStory["quiz"][number]): Cell =>
  right === undefined ? cell("skipped", "quiet") : right ? cell("right", "good") : cell("wrong", "warn");
