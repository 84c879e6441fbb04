/** CloudWatch metric math: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
export { evaluate, type MathScope } from "./evaluate.ts";
export { MathError, parse } from "./parse.ts";
export type { Series, Value } from "./values.ts";
