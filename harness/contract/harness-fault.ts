/**
 * A fault of this machine that says nothing about the subject, such as a full disk or an unreadable journal. Its message is a
 * sentence for the user: what is wrong, and what to do.
 */
export class HarnessFault extends Error {}
