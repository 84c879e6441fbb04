/** A pattern that cannot be read; the message is the reason, for the service to put into its own words. */
export class PatternError extends Error {}
