/** A mistake in what the user asked for: one clear sentence (what, why, what next), exit 2, nothing ran. */
export class UsageError extends Error {}

/** What parseArgs threw, as one sentence: its first, and where to look. */
export function usageOf(error: unknown): UsageError {
  const [message = ''] = (error instanceof Error ? error.message : String(error)).split(/\.\s/);
  return new UsageError(`${message.replace(/\.$/, '')}; pcancel --help lists the options.`);
}
