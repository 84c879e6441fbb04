import { expect, test } from "vitest";
import { parseLesson, renderLesson } from "../../src/lab/lesson.ts";

const whole = `# A title

Why this lab.

## first

### Concepts
A cluster is a name.

### Task
Make one.

### Solution
\`\`\`sh
aws ecs create-cluster
## not a heading
\`\`\`
`;

test("a lesson has an introduction and three parts per step", () => {
  const lesson = parseLesson(whole);
  expect(lesson.problems).toEqual([]);
  expect(lesson.introduction).toBe("Why this lab.");
  expect(lesson.steps.get("first")).toEqual({
    concepts: "A cluster is a name.",
    task: "Make one.",
    solution: "aws ecs create-cluster\n## not a heading",
  });
});

test.each([
  ["a missing part", whole.replace("### Task\nMake one.\n", ""), '"first" has no Task'],
  [
    "an unknown part",
    whole.replace("### Task", "### Tasks"),
    '"first" has a part "Tasks"; parts are Concepts, Task, Solution',
  ],
  [
    "text outside the parts",
    whole.replace("## first\n", "## first\nloose\n"),
    '"first" has text before its first part',
  ],
  ["a section twice", whole + whole.slice(whole.indexOf("## first")), 'there are two sections named "first"'],
  ["a solution without code", whole.replaceAll("```sh", "").replaceAll("```", ""), '"first" has no Solution'],
])("%s is a problem", (_, markdown, problem) => {
  expect(parseLesson(markdown).problems).toContain(problem);
});

test("Windows line ends do not matter", () => {
  expect(parseLesson(whole.replaceAll("\n", "\r\n"))).toEqual(parseLesson(whole));
});

test("placeholders take the run's values, and stay readable without a run", () => {
  const text = "cluster {{name}} of {{run}}";
  expect(renderLesson(text, { name: "lab-ecs-abc234", run: "abc234", account: "1", region: "r" })).toBe(
    "cluster lab-ecs-abc234 of abc234",
  );
  expect(renderLesson(text)).toBe("cluster <name> of <run>");
  expect(parseLesson(whole.replace("Make one.", "Make {{this}}.")).problems).toEqual([
    '"first" has an unknown placeholder {{this}}',
  ]);
});
