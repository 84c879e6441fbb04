/** CloudWatch metric math: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
export { evaluate, type MathScope } from "./evaluate.ts";
export { type Expression, MathError, parse, references } from "./parse.ts";
export type { Series, Value } from "./values.ts";
