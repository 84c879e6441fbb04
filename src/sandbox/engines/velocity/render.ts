/** https://velocity.apache.org/engine/devel/vtl-reference.html */
import { messageOf } from "../../../shared/errors.ts";
import { javaMethods } from "./java-methods.ts";

/** What the template sees: `$name` by name. Plain objects and lists are data; objects of a class keep their methods. */
export type TemplateVariables = Record<string, unknown>;

export interface Rendered {
  readonly text: string;
  /** The argument of `#return`, where the template ended with one. */
  readonly returned: unknown;
}

/** A template that cannot be parsed or evaluated. */
export class TemplateError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TemplateError";
  }
}

/** Renders a template; references without a value become nothing. Variables may be changed by `#set`. */
export async function renderTemplate(template: string, variables: TemplateVariables): Promise<Rendered> {
  // A text without any directive or reference is itself: most bodies of mocks and error responses.
  if (!/[$#\\]/.test(template)) return { text: template, returned: undefined };
  loading ??= loadEngine();
  const engine = await loading;
  try {
    return engine(template, variables);
  } catch (error) {
    throw error instanceof TemplateError ? error : new TemplateError(messageOf(error));
  }
}

type Engine = (template: string, variables: TemplateVariables) => Rendered;

let loading: Promise<Engine> | undefined;
const MOST_PARSED = 500;

async function loadEngine(): Promise<Engine> {
  const [{ parse }, { Evaluation }] = await Promise.all([import("velocityjs"), import("./evaluation.ts")]);
  const parsed = new Map<string, ReturnType<typeof parse>>();
  return (template, variables) => {
    let tree = parsed.get(template);
    if (!tree) {
      requireBalance(template);
      tree = parse(withParentheses(template));
      if (parsed.size >= MOST_PARSED) parsed.clear();
      parsed.set(template, tree);
    }
    const evaluation = new Evaluation(tree, { customMethodHandlers: javaMethods });
    return evaluation.evaluate(variables);
  };
}

/** The parser wants `#stop()` where Velocity takes `#stop`. */
const withParentheses = (template: string): string => template.replaceAll(/#(stop|return)\b(?!\s*\()/g, "#$1()");

/** The parser does not mind a block that never ends. */
function requireBalance(template: string): void {
  const code = template.replaceAll(/#\[\[[\s\S]*?\]\]#|#\*[\s\S]*?\*#|##[^\n]*/g, "");
  const count = (pattern: RegExp): number => code.match(pattern)?.length ?? 0;
  const open = count(/(?<!\\)#\{?(if|foreach|macro|define)\b/g);
  const closed = count(/(?<!\\)#\{?end\b/g);
  if (open !== closed) throw new TemplateError(`${open} blocks are begun and ${closed} are ended.`);
}
