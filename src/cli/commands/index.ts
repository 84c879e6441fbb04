/** Every command, in the order of the help. Their heavy parts load when they run. */
import type { Command } from "../command.ts";
import { list } from "./list.ts";

export const commands: readonly Command[] = [list];
