/** The public library: what a program may import from "awslab". */
export * from "./lab/index.ts";
