/** Services as a role of the cluster may call them, for engines that call services themselves. */
import type { ServiceClient } from "../../kit/types.ts";
import type { Execution } from "./execution.ts";
import type { AssumedRole } from "./s3-access.ts";

export interface RoleServices {
  service<M>(id: string): ServiceClient<M>;
}

/** Every call is made with the role's permissions. Streams cannot be passed. */
export const roleServices = ({ services }: Pick<Execution, "services">, role: AssumedRole): RoleServices => ({
  service<M>(service: string): ServiceClient<M> {
    const calls = new Proxy(
      {},
      {
        get: (_, operation) => (input: Readonly<Record<string, unknown>>) =>
          services.callDocument({ service, operation: String(operation), input, role }),
      },
    );
    // The proxy answers every operation of the service.
    return calls as ServiceClient<M>;
  },
});
