/** Encodes what the status callback does with its reports, as struct pc_scripted of shim/script.h. */
import type { CallbackAction } from '../contract/step.ts';

/** `enum pc_action`: index in this list = number in the block. */
export const ACTIONS: readonly ('continue' | CallbackAction['act'])[] = ['continue', 'delay', 'terminate', 'hold', 'hold-end'];

/** The words of one action. */
export function actionOf(action: CallbackAction): readonly [number, number, number, number] {
  const number = ACTIONS.indexOf(action.act);
  switch (action.act) {
    case 'delay':
      return [number, action.report, action.ms, 0];
    case 'terminate':
      return [number, action.report, 0, 0];
    case 'hold':
      return [number, action.report, action.afterCancelMs, action.maxMs];
    case 'hold-end':
      return [number, 0, action.afterCallMs, action.maxMs];
  }
}
