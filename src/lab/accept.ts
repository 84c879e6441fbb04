import { nameOf } from "../shared/errors.ts";

/**
 * The answer of a call, or undefined where the service refuses it with one of these codes: `accept(create, "AlreadyExists")`
 * in a solve that may run twice, `accept(describe, "NoSuchEntityException")` in a locate. Other errors are thrown on.
 */
export async function accept<T>(call: Promise<T>, ...codes: readonly string[]): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (codes.includes(nameOf(error))) return undefined;
    throw error;
  }
}
