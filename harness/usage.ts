/** A mistake in what the user asked for: one clear sentence (what, why, what next), exit 2, nothing ran. */
export class UsageError extends Error {}
