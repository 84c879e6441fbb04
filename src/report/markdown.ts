/**
 * The little Markdown that lessons use, for a terminal: headings, paragraphs, lists, fenced and indented code, `code`, **bold**,
 * _emphasis_, links.
 */
import { wrap } from "./columns.ts";
import type { Style } from "./style.ts";
import type { Layout } from "./verdict.ts";

/** Code, where no paragraph goes on. */
const INDENTED = /^ {4}\s*\S/;

export function markdownLines(markdown: string, { style, width }: Layout, indent = ""): string[] {
  const lines: string[] = [];
  let paragraph: string[] = [];
  let fenced = false;
  const flush = (): void => {
    if (paragraph.length > 0) lines.push(...block(paragraph.join(" "), { style, width }, indent));
    paragraph = [];
  };
  for (const line of markdown.trim().split(/\r?\n/)) {
    if (line.startsWith("```")) {
      flush();
      fenced = !fenced;
    } else if (fenced) lines.push(`${indent}  ${style.name(line)}`);
    else if (paragraph.length === 0 && INDENTED.test(line)) lines.push(`${indent}  ${style.name(line.slice(4))}`);
    else if (line.trim() === "") {
      flush();
      if (lines.at(-1) !== "") lines.push("");
    } else if (/^#+ /.test(line)) {
      flush();
      lines.push(indent + style.bold(line.replace(/^#+ /, "")));
    } else if (/^\s*([-*]|\d+\.) /.test(line)) {
      flush();
      paragraph = [line];
    } else paragraph.push(line.trim());
  }
  flush();
  return lines;
}

/** A paragraph, or one item of a list with its text hanging beside the mark. */
function block(text: string, { style, width }: Layout, indent: string): string[] {
  const item = /^(\s*)([-*]|\d+\.) (.*)$/.exec(text);
  if (!item) return wrap(marked(text, style), width, indent);
  const [, depth = "", mark = "", rest = ""] = item;
  const lead = `${indent}${depth}${/\d/.test(mark) ? mark : "•"} `;
  const [first = "", ...more] = wrap(marked(rest, style), width, " ".repeat(lead.length));
  return [lead + first.trimStart(), ...more];
}

const marked = (text: string, style: Style): string =>
  text
    .replaceAll(/\[([^\]]+)\]\(([^)]+)\)/g, (_, label: string, url: string) => `${label} (${url})`)
    .replaceAll(/\*\*([^*]+)\*\*/g, (_, strong: string) => words(strong, style.bold))
    .replaceAll(
      /(^|[\s(])([_*])(\S[^_*]*)\2(?=[\s).,;:]|$)/g,
      (_, before: string, _mark: string, soft: string) => before + words(soft, style.bold),
    )
    .replaceAll(/`([^`]+)`/g, (_, code: string) => words(code, style.name));

/** Marks word by word, so that a line break between words does not cut a mark in two. */
const words = (text: string, mark: (text: string) => string): string =>
  text
    .split(" ")
    .map((word) => mark(word))
    .join(" ");
