import type { Lab, Step } from "../lab/index.ts";
import { userError } from "../shared/errors.ts";
import { nearestTo } from "../shared/nearest.ts";

/** The step of a lab by its id. Throws `UNKNOWN_STEP` with the nearest one. */
export function stepOf(lab: Lab, id: string): Step {
  const step = lab.steps.find((each) => each.id === id);
  if (step) return step;
  const ids = lab.steps.map((each) => each.id);
  const meant = nearestTo(id, ids);
  throw userError(
    "UNKNOWN_STEP",
    `The lab "${lab.id}" has no step "${id}".${meant ? ` Did you mean "${meant}"?` : ""}`,
    `its steps: ${ids.join(", ")}`,
  );
}
