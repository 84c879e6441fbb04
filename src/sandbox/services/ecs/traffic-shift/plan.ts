/** The lifecycle stages of a deployment that shifts traffic. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html */
import type * as ECS from "@aws-sdk/client-ecs";
import type { ShiftStep } from "./state.ts";

const MINUTE_MS = 60_000;

/** From the old revision to the new one; `reconcile` where revisions of deployments before are still about. */
export function forwardSteps(configuration: ECS.DeploymentConfiguration, reconcile: boolean): ShiftStep[] {
  return [
    ...(reconcile ? [{ stage: "RECONCILE_SERVICE", work: "reconcile" } as const] : []),
    { stage: "PRE_SCALE_UP", work: "none" },
    { stage: "SCALE_UP", work: "scale-up" },
    { stage: "POST_SCALE_UP", work: "none" },
    { stage: "TEST_TRAFFIC_SHIFT", work: "shift-test", percent: 100 },
    { stage: "POST_TEST_TRAFFIC_SHIFT", work: "none" },
    ...productionSteps(configuration),
    { stage: "POST_PRODUCTION_TRAFFIC_SHIFT", work: "none" },
    { stage: "BAKE_TIME", work: "wait", ms: (configuration.bakeTimeInMinutes ?? 0) * MINUTE_MS },
    { stage: "CLEAN_UP", work: "clean-up" },
  ];
}

/** Back to the old revision: traffic first, then the new one's tasks. Only what has been shifted is shifted back. */
export const backwardSteps = (shifted: { test: boolean; production: boolean }): ShiftStep[] => [
  ...(shifted.production ? [{ stage: "PRODUCTION_TRAFFIC_SHIFT", work: "shift-production", percent: 0 } as const] : []),
  ...(shifted.test ? [{ stage: "TEST_TRAFFIC_SHIFT", work: "shift-test", percent: 0 } as const] : []),
  { stage: "CLEAN_UP", work: "clean-up" },
];

/** All at once, or in parts with a pause after each but the last. */
function productionSteps(configuration: ECS.DeploymentConfiguration): ShiftStep[] {
  const { percents, pause } = partsOf(configuration);
  return percents.flatMap((percent): ShiftStep[] => [
    { stage: "PRE_PRODUCTION_TRAFFIC_SHIFT", work: "none" },
    { stage: "PRODUCTION_TRAFFIC_SHIFT", work: "shift-production", percent },
    ...(percent < 100 ? [{ stage: "PRODUCTION_TRAFFIC_SHIFT", work: "wait", ms: pause * MINUTE_MS } as const] : []),
  ]);
}

function partsOf({ strategy, linearConfiguration, canaryConfiguration }: ECS.DeploymentConfiguration): {
  percents: number[];
  pause: number;
} {
  if (strategy === "CANARY") {
    const { canaryPercent = 5, canaryBakeTimeInMinutes = 10 } = canaryConfiguration ?? {};
    return { percents: [...new Set([canaryPercent, 100])], pause: canaryBakeTimeInMinutes };
  }
  if (strategy !== "LINEAR") return { percents: [100], pause: 0 };
  const { stepPercent = 10, stepBakeTimeInMinutes = 6 } = linearConfiguration ?? {};
  const count = Math.ceil(100 / stepPercent - 1e-9);
  // In tenths, because that is what AWS counts in, and what sums exactly.
  const percents = Array.from({ length: count }, (_, index) =>
    Math.min(100, Math.round(stepPercent * 10 * (index + 1)) / 10),
  );
  return { percents, pause: stepBakeTimeInMinutes };
}
