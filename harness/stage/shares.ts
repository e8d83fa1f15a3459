/** Shares of the time limit for each stage, all in one place. Each is a part from 0 to 1, counted from the start of the check. */

/**
 * On an overloaded machine, calibration starts nothing optional after this. Under Wine, beside 15 other processes on one core,
 * all of calibration took 175 s of a limit of 120 s.
 */
export const PREPARE_UNTIL = 1 / 3;

/** After this, no second hang is investigated. Each costs several deadlines. */
export const MORE_HANGS_UNTIL = 0.2;

/** After this, a second look with more patience would not finish. */
export const LOOK_AGAIN_UNTIL = 0.4;

/** Until then, simpler cycles for an endurance breach are searched. */
export const SIMPLER_CYCLES_UNTIL = 0.5;

/** After this, the hunt starts no scenario. Calibration counts as part of this share. */
export const HUNT_UNTIL = 0.6;

/** After this, the hunt cuts the scenarios that still run. */
export const HUNT_CUT_AT = 0.75;

/**
 * The hunt goes on until then if nothing was broken, so nothing needs confirming, and rules that decide lack observations. A slow
 * machine has run only a few scenarios by HUNT_UNTIL.
 */
export const HUNT_ON = { until: 0.85, cutAt: 0.9 } as const;

/** Confirming ends. No process is started for optional extras after this. */
export const CONFIRM_UNTIL = 0.95;

/** At most this share is reserved for confirming. Without a hunt there would be nothing to confirm. */
export const MOST_RESERVED = 0.5;
