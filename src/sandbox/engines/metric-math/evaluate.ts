import { FUNCTIONS } from "./functions.ts";
import { type Expression, MathError } from "./parse.ts";
import { finite, isList, isSeries, type Series, type Value, zip } from "./values.ts";

/** What an expression is evaluated in. */
export interface MathScope {
  /** The value of a metric or another expression; undefined where there is none of this id. */
  lookup(id: string): Value | undefined;
  /** All metrics of the query, or those whose id contains the text. */
  metrics(containing: string | undefined): readonly Series[];
  /** Every time of the queried range, ascending. */
  readonly grid: readonly number[];
  readonly periodSeconds: number;
}

const truth = (value: boolean): number => (value ? 1 : 0);

const OPERATORS: Readonly<Record<string, (left: number, right: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": (a, b) => a ** b,
  "<": (a, b) => truth(a < b),
  ">": (a, b) => truth(a > b),
  "<=": (a, b) => truth(a <= b),
  ">=": (a, b) => truth(a >= b),
  "==": (a, b) => truth(a === b),
  "!=": (a, b) => truth(a !== b),
  "&&": (a, b) => truth(a !== 0 && b !== 0),
  "||": (a, b) => truth(a !== 0 || b !== 0),
  AND: (a, b) => truth(a !== 0 && b !== 0),
  OR: (a, b) => truth(a !== 0 || b !== 0),
};

/** Throws `MathError` for unknown ids, for functions that are not supported (by name) and for values of the wrong kind. */
export function evaluate(expression: Expression, scope: MathScope): Value {
  switch (expression.kind) {
    case "number":
    case "text":
      return expression.value;
    case "id":
      return named(expression.name, scope);
    case "list":
      return expression.items.map((item) => {
        const value = evaluate(item, scope);
        if (!isSeries(value)) throw new MathError("Only time series can be put in a list");
        return value;
      });
    case "call": {
      const call = FUNCTIONS[expression.name];
      if (!call) throw new MathError(`The function ${expression.name} is not supported by the sandbox`);
      return call(
        expression.args.map((arg) => evaluate(arg, scope)),
        scope,
      );
    }
    case "binary": {
      const join = OPERATORS[expression.operator];
      if (!join) throw new MathError(`The operator ${expression.operator} is not supported by the sandbox`);
      return tidy(zip(evaluate(expression.left, scope), evaluate(expression.right, scope), join));
    }
  }
}

function named(name: string, scope: MathScope): Value {
  const value = scope.lookup(name);
  if (value !== undefined) return value;
  // The words that FILL takes, written without quotes.
  if (name === "REPEAT" || name === "LINEAR") return name;
  throw new MathError(`The id ${name} is not defined`);
}

/** A quotient by zero is no data point. */
function tidy(value: Value): Value {
  if (isSeries(value)) return finite(value);
  return isList(value) ? value.map(finite) : value;
}
