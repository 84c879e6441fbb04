/** The functions of the lab, by the last part of their names. */
import type { Architecture, Runtime } from "@aws-sdk/client-lambda";

export interface Recipe {
  readonly logical: string;
  readonly does: string;
  readonly runtime: Runtime;
  readonly handler: string;
  /** Files below assets/, at the root of the archive. */
  readonly code: readonly string[];
  readonly memory: number;
  readonly timeout: number;
  readonly architecture: Architecture;
  readonly logFormat: "JSON" | "Text";
}

const NODE = {
  runtime: "nodejs24.x",
  handler: "index.handler",
  memory: 512,
  timeout: 10,
  architecture: "arm64",
  logFormat: "JSON",
} as const;

export const RECIPES = {
  node: { ...NODE, logical: "node", does: "Tells where it runs, in Node.js", code: ["node/index.mjs"] },
  py: {
    ...NODE,
    logical: "py",
    does: "Tells where it runs, in Python",
    runtime: "python3.13",
    handler: "app.handler",
    code: ["py/app.py"],
    logFormat: "Text",
  },
  bash: {
    ...NODE,
    logical: "bash",
    does: "Doubles a number, in bash",
    runtime: "provided.al2023",
    handler: "function.handler",
    code: ["bash/function.sh"],
    logFormat: "Text",
  },
  slow: { ...NODE, logical: "slow", does: "Keeps its environment busy", memory: 128, code: ["slow/index.mjs"] },
  vpc: { ...NODE, logical: "vpc", does: "Tries the ways out of its VPC", timeout: 15, code: ["vpc/index.mjs"] },
  stream: { ...NODE, logical: "stream", does: "Answers in chunks", code: ["stream/index.mjs"] },
  sieve: {
    ...NODE,
    logical: "sieve",
    does: "Counts primes",
    memory: 128,
    timeout: 30,
    architecture: "x86_64",
    code: ["sieve/index.mjs"],
    logFormat: "Text",
  },
} as const satisfies Record<string, Recipe>;

export const logGroupOf = (functionName: string): string => `/aws/lambda/${functionName}`;
