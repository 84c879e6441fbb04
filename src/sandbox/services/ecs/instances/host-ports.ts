/** Ports of a container instance that lead to container ports, for network mode bridge. */
import type * as ECS from "@aws-sdk/client-ecs";
import type { Context } from "../../../kit/index.ts";
import type { ContainerInstanceRow } from "../state.ts";
import { remainingOn } from "./instance-resources.ts";

/** Linux's ephemeral port range on ECS-optimised instances. */
const FIRST = 32_768;
const LAST = 60_999;

/** Bindings of one container: fixed host ports as they are, the others given from the instance's ephemeral ports. */
export function bindPorts(
  context: Context,
  instance: ContainerInstanceRow,
  mappings: readonly ECS.PortMapping[],
): ECS.NetworkBinding[] {
  const taken = new Set(remainingOn(context, instance).ports);
  return mappings.map(({ containerPort, hostPort, protocol }) => {
    const port = hostPort || freePort(taken);
    taken.add(port);
    return { bindIP: "0.0.0.0", containerPort, hostPort: port, protocol: protocol ?? "tcp" };
  });
}

function freePort(taken: ReadonlySet<number>): number {
  for (let port = FIRST; port <= LAST; port += 1) if (!taken.has(port)) return port;
  return 0;
}
