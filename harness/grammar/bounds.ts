/** Bounds that a grammar shares with other code. This file imports nothing, so the monitor can use it too. */

/** Most steps of a scenario, or of a process's history that runs as one. The shim keeps state for 1,024 steps. */
export const MOST_STEPS = 1_000;

/** Most modules in an answer of the monitor. */
export const MOST_MODULES = 1024;

/** Function tables that a monitor has room for, one for each resource type. The last one stays empty: its resources are never opened. */
export const MOST_TABLES = 8;
