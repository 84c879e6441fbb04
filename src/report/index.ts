/** Events and results as text: for a person, as NDJSON, as JUnit XML. */
export { type HumanLayout, humanReport } from "./human.ts";
export { junit } from "./junit.ts";
export { ndjsonLine } from "./ndjson.ts";
export { plain, type Style } from "./style.ts";
