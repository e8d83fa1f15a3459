/**
 * A mistake of the user that is found before anything runs. The message is one sentence: what, why, what next. The exit code is
 * 2.
 */
export class UsageError extends Error {}

/** Makes a usage error from an error of parseArgs: its first sentence, and a hint to --help. */
export function usageOf(error: unknown): UsageError {
  const [message = ''] = (error instanceof Error ? error.message : String(error)).split(/\.\s/);
  return new UsageError(`${message.replace(/\.$/, '')}; pcancel --help lists the options.`);
}
