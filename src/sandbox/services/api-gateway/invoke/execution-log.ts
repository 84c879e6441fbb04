/** Execution logs: what happened to one request, in API Gateway's words. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html */

export type LogLevel = "OFF" | "ERROR" | "INFO";

interface Line {
  readonly at: Date;
  readonly text: string;
}

/** Lines are kept by what shows them: errors, information, or the full data of the request (data trace). */
export class ExecutionLog {
  readonly lines: Line[] = [];
  readonly #level: LogLevel;
  readonly #dataTrace: boolean;
  readonly #now: () => Date;

  constructor({ level, dataTrace, now }: { level: LogLevel; dataTrace: boolean; now(): Date }) {
    this.#level = level;
    this.#dataTrace = dataTrace;
    this.#now = now;
  }

  /** Whether anybody reads what `data` writes: spares the work of making it. */
  get isTraced(): boolean {
    return this.#dataTrace && this.#level !== "OFF";
  }

  error(text: string): void {
    if (this.#level !== "OFF") this.#add(text);
  }

  info(text: string): void {
    if (this.#level === "INFO") this.#add(text);
  }

  /** Headers and bodies. */
  data(text: () => string): void {
    if (this.isTraced) this.#add(text());
  }

  #add(text: string): void {
    this.lines.push({ at: this.#now(), text: text.length > MOST ? `${text.slice(0, MOST)} [TRUNCATED]` : text });
  }
}

/** AWS cuts log events at 1,024 bytes of a body. */
const MOST = 1024;

/** As AWS prints maps: `{a=1, b=2}`. */
export const printed = (values: Readonly<Record<string, unknown>>): string =>
  `{${Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ")}}`;
