import { expect, test } from "vitest";
import ecs from "../../labs/ecs/lab.ts";
import { type Lab, type Question, type QuizChoice, questionsAfter } from "../../src/lab/index.ts";
import { sectionsOf } from "../../src/lab/outline.ts";
import { quizReasons } from "../../src/lab/quiz.ts";

const good: Question = {
  id: "one",
  section: sectionsOf("ecs")[0]?.section ?? "",
  asks: "Which?",
  choices: [
    { text: "This", right: true, why: "It is." },
    { text: "That", why: "It is not." },
  ],
};
const reasons = (...quiz: Question[]) => quizReasons({ ...ecs, quiz }, false);

test("an unsound question is refused with its reasons", () => {
  expect(reasons(good)).toEqual([]);
  expect(reasons(good, good)).toEqual(['two questions have the id "one"']);
  expect(reasons({ ...good, section: "Nowhere" })).toEqual([
    'question "one": the outline has no section "Nowhere" for this lab',
  ]);
  expect(quizReasons({ ...ecs, quiz: [{ ...good, section: "Nowhere" }] }, true)).toEqual([]);
  expect(reasons({ ...good, choices: [] })).toEqual([
    'question "one": it has 0 choices, fewer than two',
    'question "one": 0 of its choices are right, not one',
  ]);
  const right: QuizChoice = { text: "This", right: true, why: "It is." };
  expect(reasons({ ...good, choices: [right, { ...right, why: " " }] })).toEqual([
    'question "one": 2 of its choices are right, not one',
    'question "one": two of its choices are the same',
    'question "one": choice "This" is not explained',
  ]);
});

const dueAfter = (lab: Lab, id: string) => {
  const steps = lab.steps.filter(({ optional }) => !optional);
  const step = steps.find((each) => each.id === id);
  return step ? questionsAfter(lab, step, steps).map(({ section }) => section) : [];
};

test("the questions of a section are due after the last step that covers it", () => {
  const [containers, security] = sectionsOf("ecs").map(({ section }) => section);
  const after = ecs.steps.flatMap(({ id }) => [...new Set(dueAfter(ecs, id))].map((section) => [id, section]));
  expect(after).toEqual([
    ["autoscaling", containers],
    ["compliance", security],
  ]);
  for (const { section } of sectionsOf("ecs"))
    expect(ecs.quiz?.filter((each) => each.section === section).length).toBeGreaterThanOrEqual(2);
});
