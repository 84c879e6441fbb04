/** A place in a text, for the small parsers of paths, filters and intrinsic functions. */
export class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get isDone(): boolean {
    return this.at >= this.text.length;
  }

  peek(expected: string): boolean {
    return this.text.startsWith(expected, this.at);
  }

  /** Steps over `expected` where it stands next. */
  take(expected: string): boolean {
    if (!this.peek(expected)) return false;
    this.at += expected.length;
    return true;
  }

  back(characters: number): void {
    this.at -= characters;
  }

  expect(expected: string): void {
    this.blanks();
    if (!this.take(expected)) throw this.error(`'${expected}' expected`);
  }

  blanks(): void {
    while (/\s/.test(this.text[this.at] ?? "")) this.at += 1;
  }

  /** What a sticky expression matches here; steps over it. */
  match(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.at;
    const [found] = sticky.exec(this.text) ?? [];
    if (!found) return undefined;
    this.at += found.length;
    return found;
  }

  /** A text in single or double quotes; a backslash keeps the next character. */
  quoted(): string {
    const quote = this.text[this.at];
    if (quote !== "'" && quote !== '"') throw this.error("a quoted text expected");
    let read = "";
    for (this.at += 1; !this.isDone; this.at += 1) {
      const character = this.text[this.at] ?? "";
      if (character === quote) {
        this.at += 1;
        return read;
      }
      if (character === "\\") this.at += 1;
      read += this.text[this.at] ?? "";
    }
    throw this.error("the quoted text does not end");
  }

  error(problem: string): SyntaxError {
    return new SyntaxError(`${problem} at position ${this.at} of '${this.text}'`);
  }
}
