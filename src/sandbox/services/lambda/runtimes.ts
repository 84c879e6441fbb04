/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
import { invalidValue, notInSandbox } from "./faults.ts";

/** `none`: AWS has it and this sandbox cannot run it. */
export type RuntimeFamily = "node" | "python" | "custom" | "none";

/** Runtimes that functions can be created with (autumn 2026); all others that the model names are deprecated. */
const RUNTIMES: Readonly<Record<string, RuntimeFamily>> = {
  "nodejs24.x": "node",
  "nodejs22.x": "node",
  "python3.14": "python",
  "python3.13": "python",
  "python3.12": "python",
  "python3.11": "python",
  "python3.10": "python",
  "provided.al2023": "custom",
  java25: "none",
  java21: "none",
  java17: "none",
  java11: "none",
  "java8.al2": "none",
  dotnet10: "none",
  dotnet8: "none",
  "ruby4.0": "none",
  "ruby3.4": "none",
  "ruby3.3": "none",
};

export const familyOf = (runtime: string): RuntimeFamily => RUNTIMES[runtime] ?? "none";

/** Refuses runtimes that are deprecated on AWS, and by name those that the sandbox cannot run. */
export function requireRuntime(runtime: string): void {
  const family = RUNTIMES[runtime];
  if (family === undefined)
    throw invalidValue(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  if (family === "none")
    throw notInSandbox(
      `The runtime ${runtime} (there are nodejs22.x, nodejs24.x, python3.10 to 3.14, provided.al2023)`,
    );
}
