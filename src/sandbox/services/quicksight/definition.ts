/** Whether the definition of an analysis or a dashboard fits its data sets. */
import type * as QuickSight from "@aws-sdk/client-quicksight";
import { type Context, parseArn } from "../../kit/index.ts";
import { type Column, outputColumns } from "./data-set-columns.ts";
import { invalidValue, notInSandbox } from "./faults.ts";
import { type DataSetRow, dataSets } from "./state.ts";

export type Definition = QuickSight.DashboardVersionDefinition | QuickSight.AnalysisDefinition;

export interface DefinitionError {
  readonly Type: "DATA_SET_NOT_FOUND" | "COLUMN_REPLACEMENT_MISSING" | "COLUMN_TYPE_MISMATCH";
  readonly Message: string;
  readonly ViolatedEntities: { Path: string }[];
}

/** Throws InvalidParameterValueException for what is malformed, or not in the sandbox: it would show wrong numbers. */
export function checkedDefinition<T extends Definition>(definition: T | undefined, from: unknown): T {
  if (!definition) throw from === undefined ? invalidValue("Definition is required.") : notInSandbox("SourceEntity");
  for (const member of UNKNOWN) if (definition[member]?.length) throw notInSandbox(`${member} of a definition`);
  const ids = (definition.Sheets ?? []).flatMap(({ Visuals = [] }) => Visuals.map(visualId));
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  if (twice.length > 0) throw invalidValue(`Duplicate visual ids: ${twice.join(", ")}`);
  return definition;
}

/** Errors as DescribeDashboard and DescribeAnalysis list them; none for a sound definition. */
export function definitionErrors(context: Context, definition: Definition): DefinitionError[] {
  const known = dataSetsOf(context, definition);
  const missing = (definition.DataSetIdentifierDeclarations ?? []).flatMap(({ Identifier = "", DataSetArn }, i) =>
    known.has(Identifier)
      ? []
      : [error("DATA_SET_NOT_FOUND", `Data set ${DataSetArn} is not found.`, `dataSetIdentifierDeclarations/${i}`)],
  );
  const columns = new Map([...known].map(([identifier, row]) => [identifier, outputColumns(row)]));
  return [...missing, ...fieldsIn(definition.Sheets ?? [], "sheets").flatMap((field) => errorsOf(field, columns))];
}

/** The data sets of a definition by their identifiers; those that are gone are missing. */
export function dataSetsOf(context: Context, definition: Definition): Map<string, DataSetRow> {
  const rows = (definition.DataSetIdentifierDeclarations ?? []).flatMap(({ Identifier = "", DataSetArn = "" }) => {
    const row = context.table(dataSets).get(parseArn(DataSetArn)?.resource.replace(/^dataset\//, "") ?? "");
    return row?.arn === DataSetArn ? [[Identifier, row] as const] : [];
  });
  return new Map(rows);
}

export const dataSetArns = ({ DataSetIdentifierDeclarations: declared }: Definition): string[] =>
  (declared ?? []).flatMap(({ DataSetArn }) => DataSetArn ?? []);

const UNKNOWN = ["FilterGroups", "CalculatedFields", "TopicIdentifierDeclarations", "TooltipSheets"] as const;

const visualId = (visual: QuickSight.Visual): string =>
  Object.values(visual)
    .map((each) => (typeof each === "object" && each !== null && "VisualId" in each ? String(each.VisualId) : ""))
    .join("");

interface Field {
  readonly kind: string;
  readonly identifier: string;
  readonly column: string;
  readonly path: string;
}

/** Everything with a `Column`, wherever it stands in a visual, by the kind of field that it is. */
function fieldsIn(value: unknown, path: string, kind = ""): Field[] {
  if (Array.isArray(value)) return value.flatMap((each, i) => fieldsIn(each, `${path}/${i}`, kind));
  if (typeof value !== "object" || value === null) return [];
  const own =
    "ColumnName" in value && "DataSetIdentifier" in value
      ? [{ kind, identifier: String(value.DataSetIdentifier), column: String(value.ColumnName), path }]
      : [];
  const inner = Object.entries(value).flatMap(([name, each]) =>
    fieldsIn(each, `${path}/${name}`, name === "Column" ? kind : name),
  );
  return [...own, ...inner];
}

const TYPES: Readonly<Record<string, readonly Column["type"][]>> = {
  NumericalMeasureField: ["INTEGER", "DECIMAL"],
  NumericalDimensionField: ["INTEGER", "DECIMAL"],
  DateDimensionField: ["DATETIME"],
  DateMeasureField: ["DATETIME"],
  CategoricalDimensionField: ["STRING"],
  CategoricalMeasureField: ["STRING"],
};

function errorsOf(field: Field, columns: ReadonlyMap<string, readonly Column[]>): DefinitionError[] {
  const { identifier, column: name, kind, path } = field;
  const known = columns.get(identifier);
  if (!known) return [error("DATA_SET_NOT_FOUND", `Data set identifier ${identifier} is not declared.`, path)];
  const column = known.find((each) => each.name === name);
  if (!column)
    return [error("COLUMN_REPLACEMENT_MISSING", `Column ${name} is not in the data set ${identifier}.`, path)];
  const types = TYPES[kind];
  if (!types || types.includes(column.type)) return [];
  return [error("COLUMN_TYPE_MISMATCH", `Column ${name} has type ${column.type}, which a ${kind} cannot use.`, path)];
}

const error = (Type: DefinitionError["Type"], Message: string, path: string): DefinitionError => ({
  Type,
  Message,
  ViolatedEntities: [{ Path: path }],
});
