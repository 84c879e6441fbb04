/** What expressions are once they are read: names and values stand where placeholders were. */
import type { Value } from "../values/attribute-value.ts";

/** Names of members and positions in lists, from the item down. */
export type Path = readonly (string | number)[];

export type Operand =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "call"; readonly name: string; readonly operands: readonly Operand[] }
  | { readonly kind: "sum"; readonly operator: "+" | "-"; readonly left: Operand; readonly right: Operand };

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

export type Condition =
  | { readonly kind: "and" | "or"; readonly left: Condition; readonly right: Condition }
  | { readonly kind: "not"; readonly condition: Condition }
  | { readonly kind: "compare"; readonly operator: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: "between"; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: "in"; readonly operand: Operand; readonly list: readonly Operand[] }
  | { readonly kind: "call"; readonly name: string; readonly operands: readonly Operand[] };

export type UpdateAction =
  | { readonly kind: "set"; readonly path: Path; readonly value: Operand }
  | { readonly kind: "remove"; readonly path: Path }
  | { readonly kind: "add" | "delete"; readonly path: Path; readonly value: Value };

/** `[a, [0], b]`, as messages show a path. */
export const pathText = (path: Path): string =>
  `[${path.map((part) => (typeof part === "number" ? `[${part}]` : part)).join(", ")}]`;
