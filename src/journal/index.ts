export type * from "./entries.ts";
