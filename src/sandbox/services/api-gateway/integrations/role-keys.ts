/** Keys of the roles that integrations name, kept until shortly before they expire. */
import type * as STS from "@aws-sdk/client-sts";
import { type Context, defineRuntime } from "../../../kit/index.ts";

class RoleKeys {
  readonly #keys = new Map<string, Promise<STS.Credentials>>();
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Rejects where the role is not there or does not trust apigateway.amazonaws.com. */
  async of(role: string): Promise<STS.Credentials> {
    const known = await this.#keys.get(role);
    if (known && (known.Expiration?.getTime() ?? 0) - MARGIN_MS > this.#context.clock.now()) return known;
    const assumed = this.#assume(role);
    this.#keys.set(role, assumed);
    assumed.catch(() => this.#keys.delete(role));
    return assumed;
  }

  async #assume(role: string): Promise<STS.Credentials> {
    const { Credentials } = await this.#context
      .service<typeof STS>("sts")
      .AssumeRole({ RoleArn: role, RoleSessionName: "BackplaneAssumeRoleSession" });
    if (!Credentials) throw new Error(`no credentials for ${role}`);
    return Credentials;
  }
}

const MARGIN_MS = 60_000;

export const roleKeys = defineRuntime({ name: "role-keys", create: (context) => new RoleKeys(context) });
