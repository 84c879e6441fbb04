/** What an executed notebook holds. https://nbformat.readthedocs.io/en/latest/format_description.html */
interface Output {
  readonly output_type?: string;
  readonly name?: string;
  readonly text?: string | readonly string[];
  readonly ename?: string;
  readonly evalue?: string;
  readonly data?: Readonly<Record<string, string | readonly string[]>>;
}

interface Notebook {
  readonly cells?: readonly { readonly cell_type?: string; readonly outputs?: readonly Output[] }[];
}

export interface NotebookOutputs {
  readonly text: string;
  /** `NameError: name 'x' is not defined`, for each cell that failed. */
  readonly errors: readonly string[];
}

/** The texts that the cells have printed; undefined for what is no notebook. */
export function notebookOutputs(text: string): NotebookOutputs | undefined {
  const notebook = parse(text);
  if (!notebook?.cells) return undefined;
  const outputs = notebook.cells.flatMap((cell) => cell.outputs ?? []);
  return {
    text: outputs.map((each) => joined(each.text) + joined(each.data?.["text/plain"])).join("\n"),
    errors: outputs
      .filter((each) => each.output_type === "error")
      .map(({ ename = "Error", evalue = "" }) => `${ename}: ${evalue}`),
  };
}

const joined = (text: string | readonly string[] | undefined): string =>
  text === undefined ? "" : typeof text === "string" ? text : text.join("");

function parse(text: string): Notebook | undefined {
  try {
    return JSON.parse(text) as Notebook;
  } catch {
    return undefined;
  }
}

/** The JSON after the word AWSLAB_RESULT; undefined where there is none. */
export function resultIn(text: string): unknown {
  const [, json] = /AWSLAB_RESULT (\{.*\})/.exec(text) ?? [];
  return json === undefined ? undefined : JSON.parse(json);
}
