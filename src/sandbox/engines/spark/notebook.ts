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

/** Executes a notebook's code cells in order and stops at the first error. Throws SyntaxError for what is no notebook. */
export async function runNotebook(_run: NotebookRun): Promise<NotebookResult> {
  throw new Error("not written yet");
}
