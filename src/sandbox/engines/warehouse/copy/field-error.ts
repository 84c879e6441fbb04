/** What is wrong with a field. https://docs.aws.amazon.com/redshift/latest/dg/r_Load_Error_Reference.html */
export class FieldError extends Error {
  override readonly name = "FieldError";
  readonly code: number;
  readonly position: number;

  constructor(code: number, message: string, position = 0) {
    super(message);
    this.code = code;
    this.position = position;
  }
}
