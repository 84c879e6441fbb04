import type { ServiceCatalogue } from "../resource-type.ts";

const catalogue: ServiceCatalogue = {
  service: "redshift-data",
  types: [],
  changes: {
    ExecuteStatement:
      "what SQL makes lies in the warehouse, its bucket or its Glue database, and goes with them; AWS keeps the statement for a day",
    BatchExecuteStatement: "as ExecuteStatement",
    CancelStatement: "ends a statement",
  },
};

export default catalogue;
