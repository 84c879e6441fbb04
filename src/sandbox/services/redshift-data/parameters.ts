import { isSymbol, type Token, textOf, tokensOf } from "../../engines/sql/dialects/tokens.ts";
import { invalid } from "./faults.ts";

/**
 * The statement with its `:name` parameters replaced by their values, each as a text that is no SQL.
 * https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-calling.html
 */
export function withParameters(
  sql: string,
  parameters: readonly { readonly name: string; readonly value: string }[],
  { all = true } = {},
): string {
  if (parameters.length === 0) return sql;
  const values = new Map(parameters.map(({ name, value }) => [name, value]));
  const used = new Set<string>();
  const tokens = tokensOf(sql);
  const done: Token[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    const next = tokens[index + 1];
    if (!token) break;
    const value = isSymbol(token, ":") && next?.kind === "word" ? values.get(next.text) : undefined;
    if (value === undefined || !next) {
      done.push(token);
      continue;
    }
    used.add(next.text);
    done.push({ kind: "string", text: `'${value.replaceAll("'", "''")}'` });
    index++;
  }
  const unused = parameters.find(({ name }) => !used.has(name));
  if (all && unused) throw invalid(`Parameter ${unused.name} is not used in the SQL statement.`);
  return textOf(done);
}
