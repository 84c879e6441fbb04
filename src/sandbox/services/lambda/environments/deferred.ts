/** A promise that others resolve; resolving it again changes nothing. */
export class Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  #isDone = false;

  constructor() {
    let settle: (value: T) => void = () => {};
    this.promise = new Promise<T>((resolve) => {
      settle = resolve;
    });
    this.resolve = (value) => {
      this.#isDone = true;
      settle(value);
    };
  }

  get isDone(): boolean {
    return this.#isDone;
  }
}
