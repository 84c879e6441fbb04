/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html */
export interface Diagnostic {
  readonly severity: "ERROR" | "WARNING";
  readonly code: string;
  readonly message: string;
  readonly location?: string;
}

/** Collects what is wrong with a definition. */
export class Findings {
  readonly all: Diagnostic[] = [];

  error(location: string, message: string, code = "SCHEMA_VALIDATION_FAILED"): void {
    this.all.push({ severity: "ERROR", code, message, location });
  }

  warning(location: string, message: string, code: string): void {
    this.all.push({ severity: "WARNING", code, message, location });
  }
}
