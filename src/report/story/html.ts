import type { RunStory } from "../../engine/run-story.ts";
import { attribute, content } from "../xml-text.ts";
import type { Block, Cell, Column, Figure, Section, StoryDocument, Table } from "./document.ts";
import { documentOfStory } from "./document-of-story.ts";
import { pictureSvg } from "./picture-svg.ts";
import { STORY_STYLE } from "./style.ts";
import { timelineSvg } from "./timeline.ts";

/** A run's story as one HTML file that needs nothing else: no script, no resource from elsewhere. */
export function storyHtml(story: RunStory): string {
  const document = documentOfStory(story);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${content(`${document.title}: run ${story.run.id}`)}</title>
<style>${STORY_STYLE}</style>
</head>
<body>
<header>
<p class="kicker">Report of a lab run</p>
<h1>${content(document.title)}</h1>
${document.lead === "" ? "" : `<p class="lead">${content(document.lead)}</p>`}
${highlights(document.highlights)}
${facts(document.facts)}
</header>
<main>
${document.sections.map((section) => sectionHtml(section, story)).join("\n")}
</main>
<footer>${content(document.foot)}</footer>
</body>
</html>
`;
}

const highlights = (all: StoryDocument["highlights"]): string =>
  `<ul class="highlights">\n${all
    .map(
      ({ value, name, tone }) =>
        `<li><strong${classOf(tone)}>${content(value)}</strong> <span>${content(name)}</span></li>`,
    )
    .join("\n")}\n</ul>`;

const facts = (all: StoryDocument["facts"]): string =>
  `<dl class="facts">\n${all
    .map(
      ({ name, value, code }) =>
        `<div><dt>${content(name)}</dt><dd>${code ? `<code>${content(value)}</code>` : content(value)}</dd></div>`,
    )
    .join("\n")}\n</dl>`;

const classOf = (...names: readonly (string | undefined)[]): string => {
  const given = names.filter((name) => name !== undefined);
  return given.length === 0 ? "" : ` class="${attribute(given.join(" "))}"`;
};

const sectionHtml = ({ id, title, blocks }: Section, story: RunStory): string =>
  `<section id="${attribute(id)}">\n<h2>${content(title)}</h2>\n${groups(blocks)
    .map((group) => groupHtml(group, story))
    .join("\n")}\n</section>`;

/** A heading and what follows it stay together on paper. */
function groups(blocks: readonly Block[]): Block[][] {
  const all: Block[][] = [];
  for (const block of blocks)
    if (block.kind === "heading" || all.length === 0) all.push([block]);
    else all.at(-1)?.push(block);
  return all;
}

function groupHtml(blocks: readonly Block[], story: RunStory): string {
  const html = blocks.map((block) => blockHtml(block, story)).join("\n");
  return blocks[0]?.kind === "heading" ? `<div class="group">\n${html}\n</div>` : html;
}

function blockHtml(block: Block, story: RunStory): string {
  switch (block.kind) {
    case "text":
      return `<p${classOf(...textClasses(block.tone))}>${content(block.text)}</p>`;
    case "heading":
      return `<h3>${content(block.text)}${block.code === undefined ? "" : `<code>${content(block.code)}</code>`}</h3>`;
    case "table":
      return tableHtml(block);
    case "figure":
      return figureHtml(block, story);
  }
}

const textClasses = (tone: string | undefined): string[] =>
  tone === undefined ? [] : tone === "quiet" ? ["note"] : ["callout", tone];

function tableHtml({ caption, columns, rows, foot, narrow }: Table): string {
  const head = columns.map(
    ({ title, right }) => `<th scope="col"${classOf(right ? "right" : undefined)}>${content(title)}</th>`,
  );
  const shares = columns.map(({ share }) => (share === undefined ? "" : `<col style="width: ${share}%">`)).join("");
  const group = shares === "" ? "" : `\n<colgroup>${shares}</colgroup>`;
  const named = columns.findIndex(({ right }) => !right);
  const body = rows.map(
    (row) => `<tr>${row.map((each, i) => cellHtml(each, columns[i], i === named && foot !== undefined)).join("")}</tr>`,
  );
  const sums = foot
    ? `\n<tfoot>\n<tr>${foot.map((each, i) => cellHtml(each, columns[i], i === 0)).join("")}</tr>\n</tfoot>`
    : "";
  return `<div class="table"><table${classOf(narrow ? "narrow" : undefined)}>\n<caption>${content(caption)}</caption>${group}\n<thead>\n<tr>${head.join("")}</tr>\n</thead>\n<tbody>\n${body.join("\n")}\n</tbody>${sums}\n</table></div>`;
}

function cellHtml({ text, tone, code, note }: Cell, column: Column | undefined, heads: boolean): string {
  const lines = text.split("\n").map(content).join("<br>");
  const inside =
    (code ? `<code>${lines}</code>` : lines) +
    (note === undefined ? "" : `<span class="under">${content(note)}</span>`);
  const classes = classOf(column?.right ? "right" : undefined, tone);
  return heads ? `<th scope="row"${classes}>${inside}</th>` : `<td${classes}>${inside}</td>`;
}

function figureHtml({ figure, caption }: Figure, story: RunStory): string {
  const drawn = figure === "timeline" ? timelineSvg(story) : story.picture && pictureSvg(story.picture, story.steps);
  if (!drawn) return "";
  const legend = figure === "timeline" ? TIMELINE_LEGEND : PICTURE_LEGEND;
  return `<figure>\n${drawn}\n<figcaption>${content(caption)}${legend}</figcaption>\n</figure>`;
}

const legend = (entries: readonly (readonly [svg: string, text: string])[]): string =>
  `<ul class="legend">${entries
    .map(
      ([svg, text]) =>
        `<li>${svg === "" ? "" : `<svg viewBox="0 0 22 12" aria-hidden="true">${svg}</svg>`}${text}</li>`,
    )
    .join("")}</ul>`;

const TIMELINE_LEGEND = legend([
  ['<rect class="bar" y="1" width="22" height="10" rx="2"/>', "at work"],
  [
    '<rect class="bar" y="1" width="22" height="10" rx="2"/><rect class="wait" x="4" y="4" width="14" height="4" rx="1"/>',
    "waiting for AWS",
  ],
  ['<circle class="check" cx="11" cy="6" r="4"/>', "check passed"],
  ['<path class="check fail" d="M11 1l5 5-5 5-5-5Z"/>', "check failed"],
  ['<rect class="bar session" y="1" width="22" height="10" rx="2"/>', "verify, cleanup"],
]);

const PICTURE_LEGEND = legend([
  ['<path class="arrow" d="M0 6H22"/>', "requests"],
  ['<path class="arrow dashed" d="M0 6H22"/>', "control and look-ups"],
  ["", "✓ its step passed"],
  ["", "✕ its step failed"],
  ["", "broken outline: not reached"],
]);
