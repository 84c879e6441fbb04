import { type CodeResult, openSparkSession, type SparkSession } from "./session.ts";
import type { SparkFailure, SparkOptions } from "./spark-options.ts";

export interface NotebookRun extends SparkOptions {
  /** The text of an .ipynb file (nbformat 4). */
  readonly notebook: string;
  /** Set after the cell tagged `parameters`, or before the first cell, as papermill does. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface NotebookResult {
  readonly status: "finished" | "failed" | "cancelled";
  /** The .ipynb with outputs and execution counts, also where a cell has failed. */
  readonly notebook: string;
  readonly failure?: SparkFailure;
}

interface Cell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
  readonly metadata?: { readonly tags?: readonly string[]; readonly [name: string]: unknown };
  readonly [name: string]: unknown;
}

interface Notebook {
  readonly cells: readonly Cell[];
  readonly [name: string]: unknown;
}

/** Executes a notebook's code cells in order and stops at the first error. Throws SyntaxError for what is no notebook. */
export async function runNotebook(run: NotebookRun): Promise<NotebookResult> {
  const notebook = read(run.notebook);
  const cells = withParameters(notebook.cells, run.parameters);
  const session = await openSparkSession(run);
  try {
    const executed = await execute(session, cells, run.signal);
    return { ...executed, notebook: `${JSON.stringify({ ...notebook, cells: executed.cells }, null, 1)}\n` };
  } finally {
    await session.close();
  }
}

function read(text: string): Notebook {
  const notebook: unknown = JSON.parse(text);
  if (typeof notebook !== "object" || notebook === null || !("cells" in notebook) || !Array.isArray(notebook.cells))
    throw new SyntaxError("Notebook does not appear to be JSON of nbformat 4: it has no cells");
  return notebook as unknown as Notebook;
}

function withParameters(cells: readonly Cell[], parameters: Readonly<Record<string, unknown>>): Cell[] {
  if (Object.keys(parameters).length === 0) return [...cells];
  const lines = Object.entries(parameters).map(([name, value]) => `${name} = ${pythonOf(value)}`);
  const injected = {
    cell_type: "code",
    execution_count: null,
    id: "injected-parameters",
    metadata: { tags: ["injected-parameters"] },
    outputs: [],
    source: ["# Parameters\n", ...lines.map((line, index) => (index < lines.length - 1 ? `${line}\n` : line))],
  };
  const tagged = (tag: string): number => cells.findIndex(({ metadata }) => metadata?.tags?.includes(tag));
  const old = tagged("injected-parameters");
  if (old >= 0) return cells.map((cell, index) => (index === old ? injected : cell));
  const at = tagged("parameters") + 1;
  return [...cells.slice(0, at), injected, ...cells.slice(at)];
}

/** A JSON value as Python's source. */
function pythonOf(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(pythonOf).join(", ")}]`;
  if (typeof value === "object")
    return `{${Object.entries(value)
      .map(([key, each]) => `${JSON.stringify(key)}: ${pythonOf(each)}`)
      .join(", ")}}`;
  return JSON.stringify(value);
}

async function execute(session: SparkSession, cells: readonly Cell[], signal: AbortSignal | undefined) {
  const done: Cell[] = [];
  let count = 0;
  let failure: SparkFailure | undefined;
  let status: NotebookResult["status"] = "finished";
  for (const cell of cells) {
    const code = typeof cell.source === "string" ? cell.source : cell.source.join("");
    if (cell.cell_type !== "code" || code.trim() === "" || status !== "finished") {
      done.push(cell);
      continue;
    }
    const result = await session.run(withoutMagic(code)).catch((): CodeResult => gone(signal));
    count++;
    if (result.status !== "ok") status = result.status === "error" ? "failed" : "cancelled";
    failure = result.failure;
    done.push({ ...cell, execution_count: count, outputs: outputsOf(result, count) });
  }
  return { cells: done, status, ...(failure ? { failure } : {}) };
}

/** `%%sql` as EMR's PySpark kernel has it, with its rows as a table of text; other magics are refused by name. */
function withoutMagic(code: string): string {
  const [, magic, options = "", rest = ""] = /^\s*(%%?\w+)([^\n]*)\n?([\s\S]*)$/.exec(code) ?? [];
  if (magic === undefined) return code;
  if (magic === "%%sql" && options.trim() === "") return `spark.sql(${JSON.stringify(rest)}).show(truncate=False)`;
  const name = `${magic}${options}`.trim();
  return `raise NotImplementedError(${JSON.stringify(`the sandbox's notebooks do not know ${name}`)})`;
}

/** The process has ended in the middle of a cell. */
function gone(signal: AbortSignal | undefined): CodeResult {
  const failure = { type: "DeadKernelError", message: "Kernel died", traceback: ["DeadKernelError: Kernel died"] };
  return { status: signal?.aborted ? "cancelled" : "error", text: "", stdout: "", stderr: "", failure };
}

/** https://nbformat.readthedocs.io/en/latest/format_description.html#code-cell-outputs */
function outputsOf({ stdout, stderr, value, failure }: CodeResult, count: number): object[] {
  const stream = (name: string, text: string) =>
    text === "" ? [] : [{ output_type: "stream", name, text: linesOf(text) }];
  const result = { output_type: "execute_result", execution_count: count, metadata: {} };
  const error = failure && {
    output_type: "error",
    ename: failure.type,
    evalue: failure.message,
    traceback: failure.traceback,
  };
  return [
    ...stream("stdout", stdout),
    ...stream("stderr", stderr),
    ...(value === undefined ? [] : [{ ...result, data: { "text/plain": linesOf(value) } }]),
    ...(error ? [error] : []),
  ];
}

const linesOf = (text: string): string[] => text.split(/(?<=\n)/);
