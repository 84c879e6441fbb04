import { expect, test } from "vitest";
import { columns, wrap } from "../../src/report/columns.ts";
import { duration } from "../../src/report/duration.ts";
import { markdownLines } from "../../src/report/markdown.ts";
import { coloured, plain, type Style } from "../../src/report/style.ts";

test("columns align what is seen, not what is sent", () => {
  expect(
    columns([
      ["\u001b[36ma\u001b[39m", "1"],
      ["bbb", "2"],
    ]),
  ).toEqual(["\u001b[36ma\u001b[39m    1", "bbb  2"]);
});

test("wrapping keeps words whole and the indent on every line", () => {
  expect(wrap("one two three four", 11, "  ")).toEqual(["  one two", "  three", "  four"]);
});

test.each([
  [400, "0.4 s"],
  [9_960, "10 s"],
  [59_600, "1 min"],
  [185_000, "3 min 5 s"],
  [4_800_000, "1 h 20 min"],
])("%d ms is %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test("a lesson's Markdown", () => {
  const style: Style = { ...plain, bold: (text) => `<${text}>`, name: (text) => `[${text}]` };
  const text =
    "A **cluster name** _softly_ *groups* `tasks`.\nIt is a [word](https://a.b).\n\n- first\n  goes on\n- second\n\n```sh\naws ecs list-clusters\n```";
  expect(markdownLines(text, { style, width: 60 }, "  ")).toEqual([
    "  A <cluster> <name> <softly> <groups> [tasks]. It is a word",
    "  (https://a.b).",
    "",
    "  • first goes on",
    "  • second",
    "",
    "    [aws ecs list-clusters]",
  ]);
});

test("indented code keeps its lines and its own indent; a paragraph that goes on is none", () => {
  const text =
    "Set these:\n\n    A=1; B=2\n    f() {\n      echo $A\n\n    }\n\nthen\n    go on.\n\n- an item\n    goes on";
  expect(markdownLines(text, { style: plain, width: 60 })).toEqual([
    "Set these:",
    "",
    "  A=1; B=2",
    "  f() {",
    "    echo $A",
    "",
    "  }",
    "",
    "then go on.",
    "",
    "• an item goes on",
  ]);
});

test("a style may be given to map", async () => {
  const { Chalk } = await import("chalk");
  expect(["a", "b"].map(coloured(new Chalk({ level: 1 })).dim)).toEqual([
    "\u001b[2ma\u001b[22m",
    "\u001b[2mb\u001b[22m",
  ]);
});
