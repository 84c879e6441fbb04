import { describe, expect, it } from "vitest";
import { STORY_FORMATS } from "../../../src/report/story/index.ts";
import { fixedStory } from "./fixed-story.ts";
import { flawOf } from "./markup.ts";

describe("HTML", () => {
  const html = STORY_FORMATS.html(fixedStory);

  it("is well formed, and needs nothing from elsewhere", () => {
    expect(flawOf(html, { html: true })).toBeUndefined();
    expect(html).not.toMatch(/<script|<link|<img|<iframe|@import|url\(\s*['"]?(?!#)|\son\w+="/i);
    expect(html).not.toMatch(/\s(?:src|href)="/);
  });

  it("shows hostile text as text", () => {
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(html).toContain("A network | with &lt;tags&gt; &amp; a `tick`");
    expect(html).toContain('waited 30 s for the "gateway" to attach');
    expect(html).not.toContain("\u0007");
  });

  it("has headings in order, heads of columns and rows, and figures that say what they show", () => {
    const levels = [...html.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
    for (const [table = ""] of html.matchAll(/<table[\s\S]*?<\/table>/g)) {
      expect(table).toContain("<caption>");
      expect(table).toContain('<th scope="col"');
    }
    for (const [svg = ""] of html.matchAll(/<svg (?!.*aria-hidden)[\s\S]*?<\/svg>/g))
      expect(svg).toMatch(/role="img" aria-label="[^"]+">\s*<title>/);
    expect(html).toMatch(/<html lang="en">/);
  });

  it("prints, and reads in the dark", () => {
    expect(html).toContain("@media print");
    expect(html).toContain("@media (prefers-color-scheme: dark)");
  });

  it("tells of each box what came of its step", () => {
    expect(html).toMatch(/<g class="box passed"><title>Door &lt;1&gt;: step network passed/);
    expect(html).toMatch(/<g class="box failed"><title>Tasks: step service failed/);
    expect(html).toMatch(/<g class="box blocked"><title>More: step scaling not reached/);
    expect(html).toMatch(/<g class="box given"><title>Client/);
  });

  it("is told without a lab, before anything happened", () => {
    const { picture: _, ...rest } = fixedStory;
    const empty = STORY_FORMATS.html({ ...rest, steps: [], resources: [], sessions: [] });
    expect(flawOf(empty, { html: true })).toBeUndefined();
    expect(empty).not.toContain('class="picture"');
  });
});

describe("Markdown", () => {
  const markdown = STORY_FORMATS.md(fixedStory);

  it("has tables whose rows are as wide as their heads", () => {
    const cells = (line: string): number => line.replaceAll("\\|", "").split("|").length;
    const lines = markdown.split("\n");
    let tables = 0;
    for (const [i, line] of lines.entries()) {
      if (!/^\|( :?-+:? \|)+$/.test(line)) continue;
      tables += 1;
      for (let row = i - 1; lines[row]?.startsWith("|"); row += 1) expect(cells(lines[row] ?? "")).toBe(cells(line));
    }
    expect(tables).toBeGreaterThanOrEqual(8);
  });

  it("lets no text mean anything to Markdown or HTML", () => {
    expect(markdown).not.toMatch(/<(?!br>)/);
    expect(markdown).toContain("A network \\| with &lt;tags&gt; &amp; a \\`tick\\`");
    expect(markdown).toContain("two \\*routes\\*");
  });

  it("tells the answers of the quiz, and nothing where nobody was asked", () => {
    expect(markdown).toContain("1 of 2 answered questions right");
    expect(markdown).toMatch(/Which is it\?.*This \\\| one.*right: That &lt;one&gt;.*wrong/);
    expect(markdown).toMatch(/And then\?.*No.*skipped/);
    expect(STORY_FORMATS.md({ ...fixedStory, quiz: [] })).not.toContain("Quiz");
  });

  it("tells a failure with expected, found and what to do", () => {
    expect(markdown).toContain(
      '| ✖ failed | The door is right | The door is closed.<br>Expected: open<br>Found: closed\ufffd<br>To do: Say "open" |',
    );
  });
});

describe("JUnit", () => {
  const junit = STORY_FORMATS.junit(fixedStory);

  it("is well-formed XML: a suite per step, a case per check", () => {
    expect(flawOf(junit, { html: false })).toBeUndefined();
    expect(junit.match(/<testsuite /g)).toHaveLength(3);
    expect(junit.match(/<testcase /g)).toHaveLength(4);
    expect(junit).toContain(
      '<testsuites name="awslab small k3x7ab" tests="4" failures="1" errors="0" skipped="2" time="180.000">',
    );
  });

  it("fails with the mistake's words and skips what could not be checked or was not judged", () => {
    expect(junit).toContain(
      '<failure message="The door is closed.">expected: open\nactual: closed\ufffd\nfix: Say "open"</failure>',
    );
    expect(junit).toContain('<skipped message="AccessDenied: not allowed"/>');
    expect(junit).toContain('<skipped message="not judged"/>');
  });

  it("has an error for a step that failed before its checks were asked", () => {
    const steps = fixedStory.steps.map((each) =>
      each.id === "service" ? { ...each, checks: [], message: "a <wait> was useless" } : each,
    );
    const totals = { ...fixedStory.totals, checks: 1, failed: 0, blocked: 0, unjudged: 0 };
    const text = STORY_FORMATS.junit({ ...fixedStory, steps, totals });
    expect(flawOf(text, { html: false })).toBeUndefined();
    expect(text).toContain('<error message="a &lt;wait&gt; was useless"/>');
    expect(text).toContain('tests="2" failures="0" errors="1"');
  });
});

describe("JSON", () => {
  it("is the story itself", () => {
    expect(JSON.parse(STORY_FORMATS.json(fixedStory))).toEqual(JSON.parse(JSON.stringify(fixedStory)));
  });
});

describe("the reader of markup used here", () => {
  it.each([
    ["<a><b></a></b>", "closes"],
    ["<a", "not a tag"],
    ["<a>&nbsp", "bare &"],
    ["<a>", "never closed"],
    ["<a b=c></a>", "not a tag"],
  ])("finds the flaw of %s", (markup, flaw) => {
    expect(flawOf(markup, { html: true })).toContain(flaw);
  });
});
