/** Moves traffic in the parts and intervals of a deployment configuration. */
import type { Context } from "../../kit/index.ts";
import { changeDeployment } from "./deployment-rows.ts";
import type { DeploymentRow } from "./state.ts";

const MINUTE_MS = 60_000;

/** Brings the traffic a step further where one is due; `setWeight` sends this percent to the new one. */
export async function shiftTraffic(
  context: Context,
  row: DeploymentRow,
  setWeight: (percent: number) => Promise<void>,
): Promise<"done" | "wait"> {
  if (row.due !== undefined && context.clock.now() < row.due) return "wait";
  const { percent, minutes } = nextPart(row);
  await setWeight(percent);
  const due = percent < 100 ? context.clock.now() + context.clock.lifecycle(minutes * MINUTE_MS) : undefined;
  changeDeployment(context, row.id, { weight: percent, due });
  return percent < 100 ? "wait" : "done";
}

function nextPart({ routing, weight }: DeploymentRow): { percent: number; minutes: number } {
  const { timeBasedCanary: canary, timeBasedLinear: linear } = routing;
  if (routing.type === "TimeBasedCanary" && weight === 0)
    return { percent: canary?.canaryPercentage ?? 100, minutes: canary?.canaryInterval ?? 0 };
  if (routing.type === "TimeBasedLinear")
    return {
      percent: Math.min(100, weight + (linear?.linearPercentage ?? 100)),
      minutes: linear?.linearInterval ?? 0,
    };
  return { percent: 100, minutes: 0 };
}
