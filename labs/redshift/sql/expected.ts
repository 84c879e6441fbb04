import type { LabContext } from "../../../src/lab/index.ts";

export interface Expected {
  readonly counts: Readonly<Record<"sales" | "customer" | "product" | "store" | "date_dim", number>>;
  readonly amountCents: number;
  readonly june: { readonly n: number; readonly revenueCents: number };
  readonly year: { readonly n: number; readonly revenueCents: number };
  readonly regions: readonly (readonly [region: string, n: number, revenueCents: number])[];
  readonly bad: { readonly loaded: number; readonly errors: readonly (readonly [line: number, code: number])[] };
}

/** Every number that the checks compare with: the data is the same at every run, and all money is whole cents. */
export const expected = ({ assets }: Pick<LabContext, "assets">): Expected => assets.json("expected.json") as Expected;
