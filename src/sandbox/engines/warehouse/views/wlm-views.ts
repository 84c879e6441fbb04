/** Queues as they are configured. https://docs.aws.amazon.com/redshift/latest/dg/r_STV_WLM_SERVICE_CLASS_CONFIG.html */
import { queuesOf } from "../wlm.ts";
import type { SystemView } from "./system-view.ts";

const serviceClasses: SystemView = {
  columns: [
    ["service_class", "INTEGER"],
    ["queueing_strategy", "VARCHAR"],
    ["num_query_tasks", "INTEGER"],
    ["name", "VARCHAR"],
    ["user_group_wild_card", "BOOLEAN"],
    ["query_group_wild_card", "BOOLEAN"],
    ["query_priority", "VARCHAR"],
  ],
  rows: async ({ cluster }) =>
    queuesOf(cluster.parameters.wlm_json_configuration).map((queue) => [
      queue.serviceClass,
      "Fifo Queue",
      // Automatic WLM decides by itself.
      queue.slots ?? -1,
      queue.name,
      queue.wildcards.user,
      queue.wildcards.query,
      queue.priority ?? null,
    ]),
};

/** https://docs.aws.amazon.com/redshift/latest/dg/r_STV_WLM_CLASSIFICATION_CONFIG.html */
const classifications: SystemView = {
  columns: [
    ["id", "INTEGER"],
    ["condition", "VARCHAR"],
    ["action_seq", "INTEGER"],
    ["action", "VARCHAR"],
    ["action_service_class", "INTEGER"],
  ],
  rows: async ({ cluster }) =>
    queuesOf(cluster.parameters.wlm_json_configuration)
      .flatMap((queue): [string, number][] => [
        ...queue.userGroups.map((group): [string, number] => [`(user group: ${group})`, queue.serviceClass]),
        ...queue.queryGroups.map((group): [string, number] => [`(query group: ${group})`, queue.serviceClass]),
        ...(queue.userGroups.length + queue.queryGroups.length === 0
          ? [["(querytype: any)", queue.serviceClass] as [string, number]]
          : []),
      ])
      .map(([condition, serviceClass], index) => [index + 1, condition, 0, "assign", serviceClass]),
};

export const WLM_VIEWS: Readonly<Record<string, SystemView>> = {
  stv_wlm_service_class_config: serviceClasses,
  stv_wlm_classification_config: classifications,
};
