import { page } from "../../kit/index.ts";

/** One page as this API asks for it: the size is text, and 500 at most. */
export function pageOf<T>(
  items: readonly T[],
  { MaxResults, NextToken }: { MaxResults?: string | undefined; NextToken?: string | undefined },
): { Items: T[]; NextToken: string | undefined } {
  const limit = MaxResults === undefined ? undefined : Number(MaxResults);
  const { items: Items, next } = page(items, { token: NextToken, limit, max: 500, badToken: "BadRequestException" });
  return { Items, NextToken: next };
}
