import type { Context } from "../../../kit/index.ts";
import type { Read } from "./resources.ts";

export interface Verdict {
  readonly id: string;
  readonly name: string;
  readonly compliant: boolean;
  readonly annotation: string | undefined;
}

/** A managed rule that the sandbox can evaluate: https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html */
export interface ManagedRule {
  /** The type of the resources that it looks at. */
  readonly type: string;
  /** Evaluated when resources change, or at a frequency. */
  readonly trigger: "change" | "periodic";
  evaluate(context: Context): Promise<Verdict[]>;
}

interface RuleOptions<T> {
  readonly type: string;
  readonly trigger: ManagedRule["trigger"];
  read(context: Context): Promise<Read<T>[]>;
  /** Why a resource is not compliant; undefined where it is. */
  fault(configuration: T, context: Context): string | undefined | Promise<string | undefined>;
}

/** A rule of a reader and a judgement on each resource. */
export const managedRule = <T>({ type, trigger, read, fault }: RuleOptions<T>): ManagedRule => ({
  type,
  trigger,
  evaluate: async (context) => {
    const verdicts: Verdict[] = [];
    for (const { id, name, configuration } of await read(context)) {
      const annotation = await fault(configuration, context);
      verdicts.push({ id, name, compliant: annotation === undefined, annotation });
    }
    return verdicts;
  },
});
