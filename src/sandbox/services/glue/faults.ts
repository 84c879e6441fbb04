/** Errors of AWS Glue: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-exceptions.html */
import { type Fault, fault } from "../../kit/index.ts";

export const invalidInput = (message: string): Fault => fault("InvalidInputException", message);

export const alreadyExists = (message: string): Fault => fault("AlreadyExistsException", message);

export const accessDenied = (message: string): Fault => fault("AccessDeniedException", message);

export const notFound = (message: string): Fault => fault("EntityNotFoundException", message);

export const databaseNotFound = (name: string): Fault => notFound(`Database ${name} not found.`);

export const tableNotFound = (name: string): Fault => notFound(`Table ${name} not found.`);

export const crawlerRunning = (message: string): Fault => fault("CrawlerRunningException", message);

export const crawlerNotRunning = (message: string): Fault => fault("CrawlerNotRunningException", message);

export const crawlerStopping = (message: string): Fault => fault("CrawlerStoppingException", message);

export const illegalSession = (message: string): Fault => fault("IllegalSessionStateException", message);
