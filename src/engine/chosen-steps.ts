/** Which steps of its lab a run has: without the optional ones that nobody asked for, and those that a setting leaves out. */
import type { RunEntry } from "../journal/index.ts";
import { type Step, settingIn } from "../lab/index.ts";
import type { LabSession } from "./session.ts";

export const chosenSteps = ({ lab, entry }: LabSession): readonly Step[] =>
  lab.steps.filter((step) => isChosen(step, entry));

export function isChosen({ id, optional, unless }: Step, run: Pick<RunEntry, "optional" | "settings">): boolean {
  if (optional && !run.optional.includes(id)) return false;
  return unless === undefined || settingIn(run.settings, unless.parameter) !== unless.value;
}
