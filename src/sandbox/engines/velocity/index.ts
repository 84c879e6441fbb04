/** The Velocity Template Language, evaluated by velocityjs with its known differences from Java's engine put right. */
export { type Rendered, renderTemplate, TemplateError, type TemplateVariables } from "./render.ts";
