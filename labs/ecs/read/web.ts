/** Asks the web service through the load balancer. */
import type { LabContext } from "../../../src/lab/index.ts";

/** What the program says of itself at `/`. */
export interface Introduction {
  readonly version: string | null;
  readonly launchType: string | null;
  readonly taskArn: string | null;
  readonly hostPort: number | null;
  /** SHA-256 of the secret it was given. */
  readonly greeting: string | null;
}

export type Answer<T> = { readonly ok: true; readonly body: T } | { readonly ok: false; readonly said: string };

/** The JSON at this URL, or in a few words what came instead. */
export async function ask<T>({ http }: Pick<LabContext, "http">, url: string): Promise<Answer<T>> {
  try {
    const response = await http.get(url, { timeoutMs: 10_000 });
    if (response.status !== 200) return { ok: false, said: `status ${response.status}` };
    return { ok: true, body: response.json() as T };
  } catch (error) {
    return { ok: false, said: error instanceof Error ? error.message : String(error) };
  }
}

/** Waits, at most ten times the usual seconds, until the program answers at this URL. */
export async function untilAnswers(
  context: LabContext,
  { for: what, url, usual = 60 }: { for: string; url: string; usual?: number },
): Promise<void> {
  await context.until({
    for: what,
    read: () => ask<Introduction>(context, url),
    observed: (answer) => (answer.ok ? "answers" : answer.said),
    done: (answer) => answer.ok,
    usual,
    limit: 10 * usual,
  });
}
