import type { StateType } from "../definition.ts";
import type { Handler } from "../frame.ts";
import { runChoice } from "./choice.ts";
import { runMap } from "./map.ts";
import { runParallel } from "./parallel.ts";
import { runFail, runPass, runSucceed } from "./pass.ts";
import { runTask } from "./task.ts";
import { runWait } from "./wait.ts";

/** What runs each type of state. */
export const handlers: Readonly<Record<StateType, Handler>> = {
  Pass: runPass,
  Task: runTask,
  Choice: runChoice,
  Wait: runWait,
  Succeed: runSucceed,
  Fail: runFail,
  Parallel: runParallel,
  Map: runMap,
};
