/** The style of HTML reports: for screens in light and dark, and for paper. No scripts, no fonts or images from elsewhere. */
export const STORY_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b2129; --soft: #59636f; --line: #dde2e8; --wash: #f5f7f9;
  --good: #17734a; --bad: #b3261e; --warn: #8a5800; --accent: #2f5fa8;
  --good-wash: #edf7f1; --bad-wash: #fcefee; --bar: #a9c4e8; --wait: #4a78ba;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181d; --ink: #e4e8ed; --soft: #9aa5b1; --line: #303843; --wash: #1c2229;
    --good: #62c795; --bad: #f28b82; --warn: #e0ad55; --accent: #8ab4f0;
    --good-wash: #182a21; --bad-wash: #33201f; --bar: #34517a; --wait: #86aee6;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 48px 32px 64px; max-width: 1004px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere;
}
h1 { font-size: 28px; line-height: 1.2; font-weight: 650; margin: 0 0 8px; letter-spacing: -0.01em; }
h2 { font-size: 19px; font-weight: 650; margin: 48px 0 12px; padding-top: 12px; border-top: 1px solid var(--line); }
h3 { font-size: 15px; font-weight: 600; margin: 24px 0 4px; }
h3 code { color: var(--soft); font-weight: 400; margin-left: 8px; }
p { margin: 8px 0; max-width: 74ch; }
.kicker { margin: 0 0 6px; color: var(--soft); font-size: 13px; }
.lead { color: var(--soft); font-size: 16px; }
.note { color: var(--soft); font-size: 13px; }
.callout { padding: 10px 14px; border-left: 3px solid; background: var(--wash); max-width: none; }
.callout.good { border-color: var(--good); background: var(--good-wash); }
.callout.bad { border-color: var(--bad); background: var(--bad-wash); }
.callout.warn { border-color: var(--warn); }
code { font: 0.88em/1.4 ui-monospace, "SFMono-Regular", Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace; }
.highlights { display: flex; flex-wrap: wrap; gap: 1px; margin: 28px 0 20px; padding: 0; list-style: none;
  background: var(--line); border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
.highlights li { flex: 1 1 130px; padding: 14px 16px 12px; background: var(--paper); }
.highlights strong { display: block; font-size: 21px; line-height: 1.25; font-weight: 600; font-variant-numeric: tabular-nums; }
.highlights span { color: var(--soft); font-size: 13px; }
.facts { columns: 2 320px; column-gap: 40px; margin: 0; font-size: 14px; }
.facts div { display: flex; gap: 16px; padding: 2px 0; break-inside: avoid; }
.facts dt { flex: 0 0 84px; color: var(--soft); }
.facts dd { margin: 0; }
.table { overflow-x: auto; margin: 12px 0; }
table { border-collapse: collapse; width: 100%; font-size: 14px; overflow-wrap: normal; }
caption { text-align: left; color: var(--soft); font-size: 13px; padding: 0 0 6px; }
th, td { text-align: left; vertical-align: top; padding: 6px 16px 6px 0; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
thead th { font-weight: 500; font-size: 13px; color: var(--soft); white-space: nowrap; }
tbody th { font-weight: inherit; }
table.narrow { width: auto; min-width: 62%; }
table.narrow th, table.narrow td { padding-right: 28px; }
.under { display: block; color: var(--soft); }
tfoot th, tfoot td { font-weight: 600; border-bottom: 0; }
.right { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td code, th code { overflow-wrap: anywhere; }
#checks table { table-layout: fixed; }
#checks caption, #checks thead, #steps .table:first-of-type caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
#checks td { overflow-wrap: anywhere; }
#steps tr > * + * { white-space: nowrap; }
#resources table, #calls table, #cost table { font-size: 13px; }
#resources td, #resources th { padding-top: 3px; padding-bottom: 3px; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); } .quiet { color: var(--soft); }
.callout.good, .callout.bad, .callout.warn { color: inherit; }
figure { margin: 20px 0 12px; }
figcaption { color: var(--soft); font-size: 13px; margin-top: 8px; max-width: 90ch; }
svg { display: block; width: 100%; height: auto; font-family: inherit; }
svg text { fill: var(--ink); }
.frame { fill: var(--wash); fill-opacity: 0.55; stroke: var(--line); }
svg .frame-label { fill: var(--soft); font-size: 12px; }
.box rect { fill: var(--paper); stroke: var(--soft); stroke-width: 1; }
.box.passed rect { stroke: var(--good); }
.box.failed rect { stroke: var(--bad); stroke-width: 2; fill: var(--bad-wash); }
.box.waiting rect, .box.blocked rect, .box.interrupted rect { stroke-dasharray: 4 3; }
.label { font-size: 12.5px; font-weight: 600; }
svg .note { font-size: 10.5px; fill: var(--soft); }
.sign { font-size: 9px; font-weight: 700; }
svg .box .sign { fill: var(--paper); }
.badge { fill: var(--warn); }
.box.passed .badge { fill: var(--good); } .box.failed .badge { fill: var(--bad); }
.arrow { fill: none; stroke: var(--soft); stroke-width: 1.3; }
.arrow.dashed { stroke-dasharray: 4 3; }
.head { fill: var(--soft); }
svg .arrow-label { font-size: 10.5px; fill: var(--soft); paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
.timeline .name { font-size: 12px; }
.tick, .axis { font-size: 11px; font-variant-numeric: tabular-nums; }
svg .tick, svg .axis { fill: var(--soft); }
.grid, .lane { stroke: var(--line); stroke-width: 1; }
.lane { stroke-dasharray: 1 4; }
.cut { stroke: var(--soft); stroke-dasharray: 2 3; }
.bar { fill: var(--bar); }
.bar.failed { fill: var(--bad); fill-opacity: 0.45; }
.bar.interrupted { fill: var(--warn); fill-opacity: 0.35; }
.bar.session { fill: var(--line); }
.wait { fill: var(--wait); }
.check { fill: var(--good); stroke: var(--paper); stroke-width: 1; }
.check.fail { fill: var(--bad); } .check.blocked { fill: var(--warn); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 8px 0 0; padding: 0; list-style: none; color: var(--soft); font-size: 13px; }
.legend svg { display: inline-block; width: 22px; height: 12px; margin-right: 6px; vertical-align: -1px; }
footer { margin-top: 48px; padding-top: 12px; border-top: 1px solid var(--line); color: var(--soft); font-size: 13px; }
@page { size: A4; margin: 16mm 15mm; }
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #111; --soft: #4c5560; --line: #cfd5dc; --wash: #f5f7f9;
    --good: #17734a; --bad: #b3261e; --warn: #8a5800; --accent: #2f5fa8; --good-wash: #edf7f1; --bad-wash: #fcefee;
    --bar: #a9c4e8; --wait: #4a78ba; }
  body { padding: 0; max-width: none; font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  h1 { font-size: 20pt; } h2 { font-size: 13pt; margin-top: 20pt; } h3 { font-size: 10.5pt; }
  table { font-size: 9pt; }
  h2 { padding-top: 8pt; }
  figure { margin: 8pt 0; }
  figcaption, .legend { font-size: 8pt; }
  #resources table, #calls table, #cost table { font-size: 8pt; }
  h2, h3, caption { break-after: avoid; }
  tr, figure, .group, .highlights, .callout { break-inside: avoid; }
  tbody tr:first-child, tbody tr:nth-child(2) { break-before: avoid; }
  .highlights { margin: 14pt 0 10pt; }
  .facts { font-size: 8.5pt; columns: 2; }
  thead { display: table-header-group; }
  tfoot { display: table-row-group; }
  .table { overflow: visible; }
}
`;
