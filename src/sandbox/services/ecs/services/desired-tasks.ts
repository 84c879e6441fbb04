import type { Context } from "../../../kit/index.ts";
import { containerInstances, type ServiceRow } from "../state.ts";

/** How many tasks a service should have: its desired count, or one for each active instance (DAEMON). */
export const desiredTasks = (context: Context, { cluster, service }: ServiceRow): number =>
  service.schedulingStrategy === "DAEMON"
    ? context
        .table(containerInstances)
        .list(`${cluster}/`)
        .filter(({ instance }) => instance.status === "ACTIVE" && instance.agentConnected).length
    : service.desiredCount;
