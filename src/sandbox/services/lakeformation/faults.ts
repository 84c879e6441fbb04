/** Errors of AWS Lake Formation: https://docs.aws.amazon.com/lake-formation/latest/APIReference/CommonErrors.html */
import { type Fault, fault } from "../../kit/index.ts";

export const invalidInput = (message: string): Fault => fault("InvalidInputException", message);

export const accessDenied = (message: string): Fault => fault("AccessDeniedException", message);
