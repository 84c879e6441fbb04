/** DynamoDB's numbers: up to 38 significant digits, 1E-130 to 9.99E+125. Exact: no binary floating point anywhere. */
import { invalid } from "../faults.ts";

/** `coefficient` times ten to the power of `exponent`; the coefficient ends in no zero. */
export interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;
const LARGEST_EXPONENT = 125;
const SMALLEST_EXPONENT = -130;
const DIGITS = 38;

/** Reads a number; throws DynamoDB's own error for a text that is none or is out of range. */
export function parseDecimal(text: string): Decimal {
  const [, sign = "", whole = "", fraction = "", power = "0"] = FORM.exec(text) ?? [];
  if (whole === "" && fraction === "")
    throw invalid(
      text === ""
        ? "The parameter cannot be converted to a numeric value"
        : `The parameter cannot be converted to a numeric value: ${text}`,
    );
  const digits = BigInt(whole + fraction);
  return checked({ coefficient: sign === "-" ? -digits : digits, exponent: Number(power) - fraction.length });
}

export function add(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent);
  return checked({ coefficient: scaled(a, exponent) + scaled(b, exponent), exponent });
}

export const negated = ({ coefficient, exponent }: Decimal): Decimal => ({ coefficient: -coefficient, exponent });

const scaled = ({ coefficient, exponent }: Decimal, to: number): bigint => coefficient * 10n ** BigInt(exponent - to);

/** Plain digits, as DynamoDB answers them: never with an exponent. */
export function decimalText({ coefficient, exponent }: Decimal): string {
  if (exponent >= 0) return `${coefficient}${coefficient === 0n ? "" : "0".repeat(exponent)}`;
  const digits = magnitude(coefficient).padStart(1 - exponent, "0");
  const at = digits.length + exponent;
  return `${coefficient < 0n ? "-" : ""}${digits.slice(0, at)}.${digits.slice(at)}`;
}

/** A number's text in the one form that equal numbers share. */
export const canonicalNumber = (text: string): string =>
  /^(0|-?[1-9]\d{0,14})$/.test(text) ? text : decimalText(parseDecimal(text));

/** A text that sorts as the number does, for keys and comparisons. */
export function sortableNumber(text: string): string {
  const { coefficient, exponent } = parseDecimal(text);
  if (coefficient === 0n) return "1";
  const digits = magnitude(coefficient);
  const size = String(exponent + digits.length + 200).padStart(3, "0");
  // Of two negative numbers the one with the greater magnitude comes first: every digit is turned round.
  return coefficient > 0n ? `2${size}${digits}` : `0${complement(size)}${complement(digits)}~`;
}

/** Bytes that a number takes of an item's size: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export function numberSize(text: string): number {
  const { coefficient } = parseDecimal(text);
  if (coefficient === 0n) return 1;
  return Math.ceil(magnitude(coefficient).length / 2) + (coefficient < 0n ? 2 : 1);
}

const magnitude = (coefficient: bigint): string => String(coefficient < 0n ? -coefficient : coefficient);

const complement = (digits: string): string => digits.replace(/\d/g, (digit) => String(9 - Number(digit)));

function checked(number: Decimal): Decimal {
  const { coefficient, exponent } = number;
  if (coefficient === 0n) return { coefficient, exponent: 0 };
  const negative = coefficient < 0n;
  const all = magnitude(coefficient);
  const digits = all.replace(/0+$/, "");
  if (digits.length > DIGITS) throw invalid("Attempting to store more than 38 significant digits in a Number");
  const leading = exponent + all.length - 1;
  if (leading > LARGEST_EXPONENT)
    throw invalid("Number overflow. Attempting to store a number with magnitude larger than supported range");
  if (leading < SMALLEST_EXPONENT)
    throw invalid("Number underflow. Attempting to store a number with magnitude smaller than supported range");
  return {
    coefficient: negative ? -BigInt(digits) : BigInt(digits),
    exponent: exponent + all.length - digits.length,
  };
}
