/** Account-wide settings as they were before the run. */
import type { Aws, CallScope, ResourceContext, RunScope, Setting } from "../aws/index.ts";
import type { Journal, RunState } from "../journal/index.ts";
import { isoNow } from "../shared/clock.ts";

interface Keeper {
  readonly journal: Journal;
  state(): RunState;
  readonly context: { readonly run: RunScope };
  aws(scope: CallScope): Aws;
}

/** Journals a setting before its first change in the run. */
export function baselineKeeper(keeper: Keeper): (setting: Setting, scope: CallScope) => Promise<void> {
  return async (setting, scope) => {
    if (keeper.state().baselines.has(setting.setting)) return;
    const aws = keeper.aws({ step: scope.step, mode: "read" });
    const value = await setting.read(readingContext(aws, keeper.context.run));
    await keeper.journal.append({ kind: "baseline", setting: setting.setting, value, at: isoNow() });
  };
}

/** Finders that need no parents: what baselines are read with. */
export const readingContext = (aws: Aws, run: RunScope): ResourceContext => ({
  aws,
  run,
  ours: () => [],
  isRunName: () => false,
});
