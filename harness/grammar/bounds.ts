/** Bounds that a grammar and the code around it share. This file loads nothing, so the monitor can have them. */

/** A scenario, and a process's history that is repeated as one, is at most this long: the shim keeps state for 1,024 steps. */
export const MOST_STEPS = 1_000;

/** Modules that an answer of the monitor may name. */
export const MOST_MODULES = 1024;
