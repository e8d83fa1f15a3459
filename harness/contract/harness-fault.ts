/**
 * What goes wrong on this machine, and says nothing about the subject: a disk without room, a journal that cannot be read. Its message is a sentence for the
 * user: what is wrong, and what to do.
 */
export class HarnessFault extends Error {}
