/**
 * The YAML library, loaded with the first document that needs it. Through this file, because a bundler gives a CommonJS package
 * that is imported at run time no named members.
 */
export { parse, stringify } from "yaml";
