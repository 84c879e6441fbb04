/** Every command, in the order of the help. Their heavy parts load when they run. */
import type { Command } from "../command.ts";
import { cleanup } from "./cleanup.ts";
import { completion } from "./completion.ts";
import { doctor } from "./doctor.ts";
import { hint } from "./hint.ts";
import { list } from "./list.ts";
import { newLab } from "./new.ts";
import { plan } from "./plan.ts";
import { report } from "./report.ts";
import { resume } from "./resume.ts";
import { run } from "./run.ts";
import { sandbox } from "./sandbox.ts";
import { shell } from "./shell.ts";
import { show } from "./show.ts";
import { solve } from "./solve.ts";
import { status } from "./status.ts";
import { verify } from "./verify.ts";

export const commands: readonly Command[] = [
  list,
  show,
  plan,
  run,
  verify,
  hint,
  solve,
  shell,
  status,
  resume,
  cleanup,
  report,
  sandbox,
  doctor,
  newLab,
  completion(() => commands),
];
