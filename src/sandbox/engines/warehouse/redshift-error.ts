/** What goes wrong in a statement, in Amazon Redshift's words: `ERROR: relation "x" does not exist`. */
import { messageOf } from "../../../shared/errors.ts";
import { SqlError } from "../sql/sql-error.ts";

export class RedshiftError extends Error {
  override readonly name = "RedshiftError";
}

/** An error with its place (one-based) and a second line, where Redshift gives them. */
export function redshiftError(
  text: string,
  { position, detail, hint }: { position?: number | undefined; detail?: string; hint?: string } = {},
): RedshiftError {
  const lines = [`ERROR: ${text}`];
  if (detail !== undefined) lines.push(`  Detail: ${detail}`);
  if (hint !== undefined) lines.push(`  Hint: ${hint}`);
  if (position !== undefined) lines.push(`  Position: ${position}`);
  return new RedshiftError(lines.join("\n"));
}

export const noRelation = (name: string): RedshiftError => redshiftError(`relation "${name}" does not exist`);

export const notSupported = (what: string): RedshiftError =>
  redshiftError(`${what} is not supported by the sandbox's Redshift`);

const LINE = "-----------------------------------------------";

/** https://repost.aws/knowledge-center/redshift-high-disk-usage: as a compute node tells it; the place is the sandbox's own. */
export const diskFull = ({ query, pid }: { query: number; pid: number }): RedshiftError =>
  redshiftError("Disk Full", {
    detail: [
      "",
      LINE,
      "error:  Disk Full",
      "code:      1016",
      "context:   node: 0",
      `query:     ${query}`,
      "location:  the disk of the machine that runs the sandbox",
      `process:   query${query} [pid=${pid}]`,
      LINE,
    ].join("\n  "),
  });

interface Rule {
  readonly pattern: RegExp;
  error(match: RegExpExecArray, sql: string): RedshiftError;
}

/** DuckDB's messages, and what Redshift says of the same. */
const RULES: readonly Rule[] = [
  {
    pattern: /Referenced column "([^"]+)" (?:was )?not found|does not have a column (?:with name|named) "?([^"\s]+)"?/,
    error: ([, first, second], sql) => {
      const column = (first ?? second ?? "").toLowerCase();
      return redshiftError(`column "${column}" does not exist`, { position: placeOf(sql, column) });
    },
  },
  {
    pattern: /Referenced table "([^"]+)" not found/,
    error: ([, table = ""], sql) =>
      redshiftError(`invalid reference to FROM-clause entry for table "${table.toLowerCase()}"`, {
        position: placeOf(sql, table),
      }),
  },
  {
    pattern: /(?:Scalar|Aggregate|Table|Macro) Function with name "?(\w+)"? does not exist/i,
    error: ([, name = ""]) => noFunction(name, ""),
  },
  {
    pattern: /No function matches the given name and argument types '(\w+)\(([^']*)\)'/,
    error: ([, name = "", types = ""]) => noFunction(name, types.toLowerCase()),
  },
  {
    pattern: /column "([^"]+)" must appear in the GROUP BY clause/i,
    error: ([, column = ""]) =>
      redshiftError(
        `column "${column.toLowerCase()}" must appear in the GROUP BY clause or be used in an aggregate function`,
      ),
  },
  {
    pattern: /Ambiguous reference to column name "([^"]+)"/,
    error: ([, column = ""]) => redshiftError(`column reference "${column.toLowerCase()}" is ambiguous`),
  },
  {
    pattern: /NOT NULL constraint failed: .*?([^.\s"]+)"?$/,
    error: ([, column = ""]) => redshiftError(`Cannot insert a NULL value into column ${column}`),
  },
  {
    pattern: /CHECK constraint failed[\s\S]*strlen\([\s\S]*<= (\d+)/,
    error: ([, length = ""]) => redshiftError(`value too long for type character varying(${length})`),
  },
  { pattern: /Division by zero/, error: () => redshiftError("division by zero") },
  {
    pattern: /Could not convert string '([^']*)' to (INT\d*|INTEGER|BIGINT|SMALLINT)/,
    error: ([, value = ""]) => redshiftError(`invalid input syntax for integer: "${value}"`),
  },
  {
    pattern: /(?:invalid (timestamp|date) field format|Could not convert string to (DATE|TIMESTAMP)).*?"([^"]*)"/i,
    error: ([, first, second, value = ""]) =>
      redshiftError(`invalid input syntax for type ${(first ?? second ?? "timestamp").toLowerCase()}: "${value}"`),
  },
  {
    pattern: /table \S+ has (\d+) columns but (\d+) values were supplied/,
    error: ([, columns, values]) =>
      redshiftError(
        `INSERT has ${Number(values) > Number(columns) ? "more" : "fewer"} expressions than target columns`,
      ),
  },
];

const noFunction = (name: string, types: string): RedshiftError =>
  redshiftError(`function ${name.toLowerCase().replace(/^redshift_/, "")}(${types}) does not exist`, {
    hint: "No function matches the given name and argument types. You may need to add explicit type casts.",
  });

/** Where a word first stands in the statement, one-based; undefined where it does not. */
function placeOf(sql: string, word: string): number | undefined {
  const at = sql.toLowerCase().search(new RegExp(`(?<![\\w"])"?${word.replaceAll(/[^\w]/g, ".").toLowerCase()}`));
  return at < 0 ? undefined : at + 1;
}

/** What a statement fails with; `sql` is as it was sent. Errors that are no failure of a statement pass. */
export function asRedshiftError(error: unknown, sql: string): unknown {
  if (error instanceof RedshiftError || !(error instanceof SqlError)) return error;
  const message = messageOf(error);
  for (const { pattern, error: told } of RULES) {
    const match = pattern.exec(message);
    if (match) return told(match, sql);
  }
  switch (error.kind) {
    case "parser":
      return syntaxError(sql, message);
    case "interrupted":
      return redshiftError("Query cancelled on user's request");
    case "transaction":
      return redshiftError("1023", { detail: "Serializable isolation violation on table" });
    case "memory":
      return redshiftError("Insufficient memory to run query");
    case "crashed":
      return redshiftError("connection to the cluster was lost: the compute process ended and is started again");
    default:
      return redshiftError(message.charAt(0).toLowerCase() + message.slice(1));
  }
}

/** The translator tells the line and the column after the word that it did not expect. */
function syntaxError(sql: string, message: string): RedshiftError {
  const [, line, column] = /line (\d+), column (\d+)/.exec(message) ?? [];
  if (line === undefined) return redshiftError(message);
  const before = sql.split("\n").slice(0, Number(line) - 1);
  const end = before.reduce((sum, each) => sum + each.length + 1, 0) + Number(column) - 1;
  if (end >= sql.trimEnd().length && /end of|Unexpected token: (?:Plus|Where|Comma|Eof)/i.test(message))
    return redshiftError("syntax error at end of input", { position: sql.trimEnd().length + 1 });
  const [word = ""] = /\S*?(?:\w+|\S)$/.exec(sql.slice(0, end)) ?? [];
  return syntaxErrorAt(word, end - word.length + 1);
}

export const syntaxErrorAt = (word: string, position: number): RedshiftError =>
  word === ""
    ? redshiftError("syntax error at end of input", { position })
    : redshiftError(`syntax error at or near "${word}"`, { position });
