import { setTimeout } from "node:timers/promises";

/** Keeps its environment busy: four seconds, or as long as the event says. */
export const handler = async ({ ms = 4000 }) => {
  await setTimeout(ms);
  return { waited: ms };
};
