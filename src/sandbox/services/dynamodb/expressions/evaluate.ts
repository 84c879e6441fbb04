import { compare, type Item, identityOf, isSame, typeOf, type Value } from "../values/attribute-value.ts";
import { bytesText } from "../values/sortable.ts";
import { valueAt } from "./paths.ts";
import type { Comparator, Condition, Operand } from "./syntax.ts";

/** Whether the item (an empty one where there is none) fulfils the condition. */
export function isTrue(condition: Condition, item: Item): boolean {
  switch (condition.kind) {
    case "and":
      return isTrue(condition.left, item) && isTrue(condition.right, item);
    case "or":
      return isTrue(condition.left, item) || isTrue(condition.right, item);
    case "not":
      return !isTrue(condition.condition, item);
    case "compare":
      return compares(condition.operator, operandValue(condition.left, item), operandValue(condition.right, item));
    case "between": {
      const value = operandValue(condition.operand, item);
      return (
        compares(">=", value, operandValue(condition.low, item)) &&
        compares("<=", value, operandValue(condition.high, item))
      );
    }
    case "in": {
      const value = operandValue(condition.operand, item);
      return condition.list.some((each) => compares("=", value, operandValue(each, item)));
    }
    case "call":
      return holds(condition.name, condition.operands, item);
  }
}

// What is not there is equal to nothing, and unequal to everything that is there.
function compares(operator: Comparator, left: Value | undefined, right: Value | undefined): boolean {
  if (!left || !right) return operator === "<>" && left !== right;
  if (operator === "=") return isSame(left, right);
  if (operator === "<>") return !isSame(left, right);
  const order = compare(left, right);
  if (order === undefined) return false;
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  return operator === ">" ? order > 0 : order >= 0;
}

function holds(name: string, [first, second]: readonly Operand[], item: Item): boolean {
  const value = first && operandValue(first, item);
  const other = second && operandValue(second, item);
  switch (name) {
    case "attribute_exists":
      return value !== undefined;
    case "attribute_not_exists":
      return value === undefined;
    case "attribute_type":
      return value !== undefined && typeOf(value) === other?.S;
    case "begins_with":
      return value !== undefined && other !== undefined && beginsWith(value, other);
    default:
      return value !== undefined && other !== undefined && contains(value, other);
  }
}

export function beginsWith(value: Value, start: Value): boolean {
  if (value.S !== undefined && start.S !== undefined) return value.S.startsWith(start.S);
  return value.B !== undefined && start.B !== undefined && bytesText(value.B).startsWith(bytesText(start.B));
}

export function contains(value: Value, part: Value): boolean {
  if (value.S !== undefined) return part.S !== undefined && value.S.includes(part.S);
  if (value.B) return part.B !== undefined && bytesText(value.B).includes(bytesText(part.B));
  if (value.SS) return part.S !== undefined && value.SS.includes(part.S);
  if (value.NS) return part.N !== undefined && value.NS.includes(part.N);
  if (value.BS) return part.B !== undefined && value.BS.map(bytesText).includes(bytesText(part.B));
  const wanted = identityOf(part);
  return value.L?.some((each) => identityOf(each) === wanted) ?? false;
}

/** The value of a path, a placeholder or `size(...)`. */
function operandValue(operand: Operand, item: Item): Value | undefined {
  if (operand.kind === "value") return operand.value;
  if (operand.kind === "path") return valueAt(item, operand.path);
  const [of] = operand.kind === "call" ? operand.operands : [];
  const value = of && operandValue(of, item);
  const size = value && sizeOf(value);
  return size === undefined ? undefined : { N: String(size) };
}

/** Characters of a string, bytes, or elements; undefined for what has no size. */
function sizeOf(value: Value): number | undefined {
  if (value.S !== undefined) return value.S.length;
  if (value.B) return value.B.byteLength;
  if (value.M) return Object.keys(value.M).length;
  return (value.L ?? value.SS ?? value.NS ?? value.BS)?.length;
}
