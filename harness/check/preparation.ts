/** What preparing a subject works with, and what it comes to. */
import type { Calibrated } from '../calibrate/calibrate.ts';
import type { ShownBefore } from '../calibrate/shown-before.ts';
import type { Cause } from '../contract/verdict.ts';
import type { Binding, BindRequest } from '../host/bind.ts';
import type { Load } from '../host/load.ts';
import type { Monitor } from '../host/monitor.ts';
import type { Launcher } from '../host/place/place.ts';
import type { Bench } from '../stage/bench.ts';
import type { Beside } from '../stage/beside.ts';

/** The bench, and how the subject is loaded and bound on it. */
export interface Preparation extends Bench {
  readonly launcher: Launcher;
  readonly request: BindRequest;
}

export type Measured = Extract<Calibrated, { kind: 'calibrated' }>;

/** What the subject stands at once, with no Cancel. */
export interface Stands {
  readonly maxResources: number;
  readonly maxProcesses: number;
  readonly unloads: boolean;
}

/** A subject that was bound and calibrated; the pool holds the monitors that did well. */
export interface Ready {
  readonly kind: 'ready';
  readonly binding: Binding;
  readonly calibrated: Measured;
  readonly stands: Stands;
  readonly probe: Beside;
  /** How busy the machine was meanwhile. */
  readonly load: Load;
}

export type Prepared =
  | Ready
  /** `shown`: null where there is no more to it than the cause says. */
  | { readonly kind: 'cause'; readonly cause: Cause; readonly shown: ShownBefore | null }
  /** The binding itself is wrong: Cancel must not be called. */
  | { readonly kind: 'broken'; readonly probe: Beside };

/** A subject that is calibrated, before it is known what it stands at once. */
export interface Begun {
  readonly binding: Binding;
  readonly calibrated: Measured;
  readonly monitor: Monitor;
  /** Further monitors that came up meanwhile. */
  readonly more: readonly Monitor[];
  readonly load: Load;
}
