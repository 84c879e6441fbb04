/** Events and results as text: for a person, as NDJSON, as JUnit XML. */
export { type Activity, activity } from "./activity.ts";
export { columns, cut, padTo, widthOf, wrap } from "./columns.ts";
export { count, duration, seconds } from "./duration.ts";
export { type HumanLayout, humanReport } from "./human.ts";
export { junit } from "./junit.ts";
export { ndjsonLine } from "./ndjson.ts";
export { coloured, plain, SIGN, type Style } from "./style.ts";
export { labelled, signOf, verdictLines } from "./verdict.ts";
