/** The input and result of preparing a subject. */
import type { Calibrated } from '../calibrate/calibrate.ts';
import type { ShownBefore } from '../calibrate/shown-before.ts';
import type { AtOnce } from '../calibrate/stands.ts';
import type { Facts } from '../contract/facts.ts';
import type { Cause } from '../contract/verdict.ts';
import type { BindRequest } from '../host/bind-request.ts';
import type { Binding } from '../host/binding.ts';
import type { Load } from '../host/load.ts';
import type { Monitor } from '../host/monitor.ts';
import type { Launcher } from '../host/place/place.ts';
import type { Bench } from '../stage/bench.ts';
import type { Beside } from '../stage/beside.ts';

/** The bench, with how the subject is loaded and bound. */
export interface Preparation extends Bench {
  readonly launcher: Launcher;
  readonly request: BindRequest;
}

/** A calibration that succeeded. */
export type Measured = Extract<Calibrated, { kind: 'calibrated' }>;

/** How many resources and processes the subject stands at once, without Cancel. */
export interface Stands extends AtOnce {
  readonly maxProcesses: number;
  readonly unloads: boolean;
  /** Other resource types that it serves in the same process. */
  readonly otherTypes: Facts['otherTypes'];
}

/** A bound and calibrated subject. The pool holds the monitors that did well. */
export interface Ready {
  readonly kind: 'ready';
  readonly binding: Binding;
  readonly calibrated: Measured;
  readonly stands: Stands;
  readonly probe: Beside;
  /** How busy the machine was during calibration. */
  readonly load: Load;
}

/** The result of preparing. */
export type Prepared =
  | Ready
  /** `shown` is null if the cause says it all. */
  | { readonly kind: 'cause'; readonly cause: Cause; readonly shown: ShownBefore | null }
  /** The binding is wrong, so Cancel must not be called. */
  | { readonly kind: 'broken'; readonly probe: Beside };

/** A calibrated subject, before its resources and processes at once are measured. */
export interface Begun {
  readonly binding: Binding;
  readonly calibrated: Measured;
  readonly monitor: Monitor;
  /** More monitors that started meanwhile. */
  readonly more: readonly Monitor[];
  readonly load: Load;
}
