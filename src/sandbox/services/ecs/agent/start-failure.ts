/** Why a task could not start, as its stopped reason names it. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html */

export class StartFailure extends Error {
  /** `CannotPullContainerError: ...` and the like. */
  get reason(): string {
    return `${this.name}: ${this.message}`;
  }
}

export class ResourceInitializationError extends StartFailure {
  override readonly name = "ResourceInitializationError";
}

export class CannotPullContainerError extends StartFailure {
  override readonly name = "CannotPullContainerError";
  readonly container: string;

  constructor(container: string, message: string) {
    super(message);
    this.container = container;
  }
}

export class CannotStartContainerError extends StartFailure {
  override readonly name = "CannotStartContainerError";
  readonly container: string;

  constructor(container: string, message: string) {
    super(message);
    this.container = container;
  }
}
