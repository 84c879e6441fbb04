/** The Velocity Template Language, evaluated by velocityjs with its known differences from Java's engine put right. */
export { renderTemplate, TemplateError } from "./render.ts";
