/** EventBridge's event patterns, which SNS filter policies and Lambda's filter criteria use as well. Pure. */
export { type EventPattern, PatternError, patternHolds, readPattern } from "./pattern.ts";
