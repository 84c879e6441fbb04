/** The managed rules that the sandbox evaluates. */
import { containerRules } from "./containers.ts";
import type { ManagedRule } from "./managed-rule.ts";
import { storageAndNetworkRules } from "./storage-and-network.ts";

export const managedRules: Readonly<Record<string, ManagedRule>> = { ...containerRules, ...storageAndNetworkRules };
