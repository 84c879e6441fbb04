/** Which steps of a run failed, and with which words: what to look at where a run does not come to its end. */
import type { Emit } from "../../../src/events/index.ts";

export interface FailedSteps {
  readonly emit: Emit;
  /** A line for each failure heard so far, with what goes before the first; empty where there was none. */
  told(): string;
}

export function failedSteps(): FailedSteps {
  const said: string[] = [];
  return {
    emit: (code, data) => {
      if (code === "step.failed" && "step" in data && "message" in data) said.push(`${data.step}: ${data.message}`);
    },
    told: () => said.map((each) => `\n  ${each}`).join(""),
  };
}
