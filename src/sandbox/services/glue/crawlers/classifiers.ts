import type * as Glue from "@aws-sdk/client-glue";
import { nowMs } from "../../../../shared/clock.ts";
import { type Context, found, page } from "../../../kit/index.ts";
import { alreadyExists, invalidInput, notFound } from "../faults.ts";
import type { On } from "../handler.ts";
import { type ClassifierRow, classifiers } from "./state.ts";

/** https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-classifiers.html: those of CSV files are here. */
export const createClassifier: On<"CreateClassifier"> = (input, context) => {
  const csv = checked(input);
  const name = csv.Name ?? "";
  if (context.table(classifiers).has(name)) throw alreadyExists(`Classifier ${name} already exists`);
  const now = nowMs();
  context.table(classifiers).put(name, { name, csv: { ...csv, Name: name }, created: now, updated: now, version: 1 });
  return {};
};

export const updateClassifier: On<"UpdateClassifier"> = (input, context) => {
  const csv = checked(input);
  const row = classifierOf(context, csv.Name);
  context
    .table(classifiers)
    .patch(row.name, { csv: { ...row.csv, ...csv, Name: row.name }, updated: nowMs(), version: row.version + 1 });
  return {};
};

export const getClassifier: On<"GetClassifier"> = ({ Name }, context) => ({
  Classifier: described(classifierOf(context, Name)),
});

export const getClassifiers: On<"GetClassifiers"> = ({ NextToken: token, MaxResults: limit }, context) => {
  const { items, next } = page(context.table(classifiers).list(), { token, limit, max: 100 });
  return { Classifiers: items.map(described), NextToken: next };
};

export const deleteClassifier: On<"DeleteClassifier"> = ({ Name }, context) => {
  context.table(classifiers).delete(classifierOf(context, Name).name);
  return {};
};

function checked(
  input: Glue.CreateClassifierRequest | Glue.UpdateClassifierRequest,
): Partial<Glue.CreateCsvClassifierRequest> {
  const { CsvClassifier: csv } = input;
  if (!csv) throw invalidInput("Custom classifiers other than of CSV are not in the sandbox.");
  if (csv.CustomDatatypeConfigured) throw invalidInput("Custom data types of classifiers are not in the sandbox.");
  if (csv.QuoteSymbol !== undefined && csv.QuoteSymbol === csv.Delimiter)
    throw invalidInput("Quote symbol must be different from the delimiter.");
  return csv;
}

const classifierOf = (context: Context, name = ""): ClassifierRow =>
  found(context.table(classifiers).get(name), () => notFound(`Classifier ${name} not found.`));

const described = ({ csv, created, updated, version }: ClassifierRow): Glue.Classifier => ({
  CsvClassifier: { ...csv, CreationTime: new Date(created), LastUpdated: new Date(updated), Version: version },
});
