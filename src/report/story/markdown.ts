import type { RunStory } from "../../engine/run-story.ts";
import { printable } from "../xml-text.ts";
import type { Block, Cell, StoryDocument, Table, Tone } from "./document.ts";
import { documentOfStory } from "./document-of-story.ts";

/** A run's story as GitHub-flavoured Markdown. Figures are left to HTML, their captions stay. */
export function storyMarkdown(story: RunStory): string {
  const document = documentOfStory(story);
  const parts = [
    `# ${plain(document.title)}`,
    ...(document.lead === "" ? [] : [plain(document.lead)]),
    document.highlights.map(({ value, name }) => `**${plain(value)}** ${plain(name)}`).join(" · "),
    factsTable(document.facts),
    ...document.sections.flatMap(({ title, blocks }) => [
      `## ${plain(title)}`,
      ...blocks.map(blockText).filter((text) => text !== ""),
    ]),
    "---",
    `_${plain(document.foot)}_`,
  ];
  return `${parts.join("\n\n")}\n`;
}

const factsTable = (facts: StoryDocument["facts"]): string =>
  rowsOf([
    ["", ""],
    ["---", "---"],
    ...facts.map(({ name, value, code }) => [plain(name), code ? literal(value) : plain(value)]),
  ]);

function blockText(block: Block): string {
  switch (block.kind) {
    case "text":
      return block.tone === "bad" || block.tone === "warn" ? `> ${plain(block.text)}` : plain(block.text);
    case "heading":
      return `### ${plain(block.text)}${block.code === undefined ? "" : ` (${literal(block.code)})`}`;
    case "figure":
      // A timeline says nothing in words that the tables do not.
      return block.figure === "timeline" ? "" : plain(block.caption);
    case "table":
      return tableText(block);
  }
}

function tableText({ caption, columns, rows, foot }: Table): string {
  return [
    `**${plain(caption)}**`,
    "",
    rowsOf([
      columns.map(({ title }) => plain(title)),
      columns.map(({ right }) => (right ? "---:" : "---")),
      ...rows.map((row) => row.map(cellText)),
      ...(foot ? [foot.map(({ text }) => (text === "" ? "" : `**${plain(text)}**`))] : []),
    ]),
  ].join("\n");
}

const rowsOf = (rows: readonly (readonly string[])[]): string =>
  rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const SIGNS: Readonly<Record<Tone, string>> = { good: "✔ ", bad: "✖ ", warn: "⚠ ", quiet: "" };

function cellText({ note, ...cell }: Cell): string {
  return mainText(cell) + (note === undefined ? "" : `<br>${plain(note)}`);
}

function mainText({ text, tone, code }: Cell): string {
  if (code) return literal(text);
  const sign = tone && /^\D/.test(text) ? SIGNS[tone] : "";
  return sign + plain(text);
}

/** Nothing in it means anything to Markdown or HTML; line breaks survive in a table's cell. */
const plain = (text: string): string =>
  printable(text)
    .replaceAll(/[\\`*_{}[\]<>#|~&]/g, (letter) => ESCAPES[letter] ?? `\\${letter}`)
    .replaceAll(/\r?\n/g, "<br>");

const ESCAPES: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;" };

/** As code. A pipe would end the cell even there, and a backtick the code. */
const literal = (text: string): string =>
  text === "" ? "" : `\`${printable(text).replaceAll("`", "'").replaceAll("|", "\\|").replaceAll(/\s+/g, " ")}\``;
