/** Dashboards for people: an SVG and a page with it, on the sandbox's own address and on QuickSight's. */

import type { Context } from "../../../kit/index.ts";
import { Fault, type HostRoute, type WireResponse } from "../../../kit/index.ts";
import { type DashboardRow, dashboards } from "../state.ts";
import { type DashboardPicture, drawDashboard } from "./dashboard-picture.ts";
import { escapeXml } from "./escape.ts";

/** `/_sandbox/quicksight/dashboards/<id>.svg` and `.html`: dashboards of the sandbox's region. */
export const ownAddress: HostRoute = {
  pattern: /./,
  path: /^\/_sandbox\/quicksight\//,
  answer: (request, _host, context) => {
    const [, id = "", form = ""] = /^\/_sandbox\/quicksight\/dashboards\/([^/]+)\.(svg|html)$/.exec(request.path) ?? [];
    return answer(context, decodeURIComponent(id), form);
  },
};

/** `https://<region>.quicksight.aws.amazon.com/sn/dashboards/<id>`, as the console shows it. */
export const consoleAddress: HostRoute = {
  pattern: /^[a-z0-9-]+\.quicksight\.aws\.amazon\.com$/,
  answer: (request, _host, context) => {
    const id = /^\/sn\/dashboards\/([^/]+)\/?$/.exec(request.path)?.[1] ?? "";
    return answer(context, decodeURIComponent(id), "html");
  },
};

async function answer(context: Context, id: string, form: string): Promise<WireResponse> {
  const row = context.table(dashboards).get(id);
  const version = row?.versions.find(({ number }) => number === row.published);
  if (!row || !version || form === "") return plain(404, "No such dashboard.");
  if (version.status !== "CREATION_SUCCESSFUL")
    return plain(409, `Version ${version.number} of the dashboard is ${version.status}.`);
  try {
    const picture = await drawDashboard(context, row, version);
    return form === "svg" ? shown("image/svg+xml", picture.svg) : shown("text/html; charset=utf-8", page(row, picture));
  } catch (error) {
    if (error instanceof Fault) return plain(error.status ?? 500, error.message);
    throw error;
  }
}

const page = (row: DashboardRow, { svg, drawings }: DashboardPicture): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeXml(row.name)}</title>
<style>body{margin:0;background:#f4f6f8;font:14px sans-serif;color:#1a202c}svg{max-width:100%;height:auto}
details{margin:8px 20px}table{border-collapse:collapse}td,th{border:1px solid #d8dee4;padding:2px 8px;text-align:left}</style></head>
<body>${svg}
${drawings.map(({ title, table }) => `<details><summary>${escapeXml(title)}</summary>${tableOf(table)}</details>`).join("\n")}
</body></html>
`;

const tableOf = ([head = [], ...rows]: DashboardPicture["drawings"][number]["table"]): string =>
  `<table><tr>${head.map((cell) => `<th>${escapeXml(cell)}</th>`).join("")}</tr>${rows
    .map((row) => `<tr>${row.map((cell) => `<td>${escapeXml(cell)}</td>`).join("")}</tr>`)
    .join("")}</table>`;

// The names in a dashboard are a user's: nothing in the page may run.
const shown = (type: string, body: string): WireResponse => ({
  status: 200,
  headers: {
    "content-type": type,
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "cache-control": "no-store",
  },
  body,
});

const plain = (status: number, body: string): WireResponse => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8" },
  body,
});
