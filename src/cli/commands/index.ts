/** Every command, in the order of the help. Their heavy parts load when they run. */
import type { Command } from "../command.ts";
import { completion } from "./completion.ts";
import { list } from "./list.ts";
import { show } from "./show.ts";

export const commands: readonly Command[] = [list, show, completion(() => commands)];
