/** velocityjs's interpreter with what Java's engine does differently: integers, nulls, loops, #stop and #return. */
import { Compile } from "velocityjs";
import type { Rendered, TemplateVariables } from "./render.ts";

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html: iterations of one #foreach. */
const MOST_ITERATIONS = 1000;

type Trees = NonNullable<Parameters<Compile["renderAstList"]>[0]>;
type Node = { readonly type: string; readonly [member: string]: unknown };

/** One rendering of a template. Imported when a template is first rendered: it brings the library along. */
export class Evaluation extends Compile {
  #returned: unknown;

  evaluate(variables: TemplateVariables): Rendered {
    const text = this.render(
      variables,
      {
        return: (value: unknown) => {
          this.#returned = value;
          this.runState.stop = true;
          return "";
        },
        evaluate: (text: unknown) => this.evalStr(String(text ?? "")),
      },
      true,
    );
    return { text, returned: this.#returned };
  }

  /** Nothing follows a #break within its loop, nor a #stop: velocityjs goes on to the end of the block. */
  override renderAstList(asts?: Trees, contextId?: string): string {
    let text = "";
    for (const ast of asts ?? this.asts) {
      if (this.runState.break || this.runState.stop) break;
      text += super.renderAstList([ast], contextId);
    }
    return text;
  }

  override getReferences(ast: never, isVal?: boolean): string {
    const value: unknown = super.getReferences(ast, isVal);
    return (isVal && value === null ? "" : value) as string;
  }

  override getExpression(ast: never): string {
    const { type, operator, expression } = ast as { type: string; operator?: string; expression?: never[] };
    if (type !== "math" || !expression) return super.getExpression(ast);
    const [left, right] = expression;
    if (operator === "/" || operator === "%") return this.#divided(operator, left as never, right as never) as never;
    if (operator === "==" || operator === "!=") {
      const isEqual = equal(super.getExpression(left as never), super.getExpression(right as never));
      return (isEqual === (operator === "==")) as never;
    }
    return super.getExpression(ast);
  }

  /** Integers stay integers; a division by nothing has no value. */
  #divided(operator: "/" | "%", leftAst: never, rightAst: never): unknown {
    const left: unknown = this.getExpression(leftAst);
    const right: unknown = this.getExpression(rightAst);
    if (typeof left !== "number" || typeof right !== "number" || right === 0) return undefined;
    if (operator === "%") return left % right;
    const isInteger = [leftAst, rightAst].every((each) => (each as Node).type !== "decimal");
    return isInteger && Number.isInteger(left) && Number.isInteger(right) ? Math.trunc(left / right) : left / right;
  }

  /** velocityjs forgets the end of a loop over a map, and does not end outer loops' #break apart. */
  getBlockEach(block: readonly Node[]): string {
    const [head, ...body] = block;
    const { from, pos, to } = head as unknown as { from: object; pos: unknown; to: string };
    const items = itemsOf(this.getLiteral({ ...from, pos } as never));
    if (items.length === 0) return "";
    if (items.length > MOST_ITERATIONS) throw new Error(`A #foreach has more than ${MOST_ITERATIONS} iterations.`);
    const id = `foreach:${this.#loops++}`;
    const outer = this.contextId;
    let text = "";
    for (const [index, item] of items.entries()) {
      const foreach = {
        count: index + 1,
        index,
        hasNext: index + 1 < items.length,
        first: index === 0,
        last: index + 1 === items.length,
      };
      this.local[id] = { [to]: item, foreach, velocityCount: index + 1 };
      text += this.renderAstList(body as unknown as Trees, id);
      if (this.runState.break || this.runState.stop) break;
    }
    this.runState.break = false;
    this.local[id] = {};
    this.conditions.splice(this.conditions.indexOf(id), 1);
    this.contextId = outer;
    return text;
  }

  #loops = 0;
}

function itemsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

// A reference without a value equals an empty text, so that `$x != ""` asks what it seems to ask.
function equal(left: unknown, right: unknown): boolean {
  const [a, b] = [left ?? null, right ?? null];
  if (a === null || b === null) return a === b || a === "" || b === "";
  // Of different kinds, as Velocity compares them: by their text.
  return typeof a === typeof b ? a === b : String(a) === String(b);
}
