/** Which share of the time limit each stage may use: the whole budget in one place. */

/** Calibration begins nothing more after it that it can do without, on a machine that is overloaded: beside 15 others on one core all of it took 175 s of 120 under Wine. */
export const PREPARE_UNTIL = 1 / 3;

/** After it no second hang is looked into: each costs several deadlines. */
export const MORE_HANGS_UNTIL = 0.2;

/** Later than this a second look with more patience would have no time left. */
export const LOOK_AGAIN_UNTIL = 0.4;

/** Simpler cycles of an endurance breach are looked for until then. */
export const SIMPLER_CYCLES_UNTIL = 0.5;

/** No scenario of the hunt begins after it; calibration comes out of it. */
export const HUNT_UNTIL = 0.6;

/** No scenario of the hunt goes on after it. */
export const HUNT_CUT_AT = 0.75;

/**
 * Where nothing was broken so far, there is nothing to confirm. If rules that decide lack observations, the hunt has this much more: a slow machine has
 * done but a few scenarios by then.
 */
export const HUNT_ON = { until: 0.85, cutAt: 0.9 } as const;

/** Confirming ends; no process is started any more for what is nice to know. */
export const CONFIRM_UNTIL = 0.95;

/** At most this share is kept for confirming: without a hunt there would be nothing to confirm. */
export const MOST_RESERVED = 0.5;
