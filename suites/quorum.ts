/** Family `quorum`: judged by two that compete, in two processes or in one (harness/probes/quorum.ts), not by scenarios. */
import { QUORUM_RELEASED } from '../harness/contract/rule-id.ts';
import { always, NOTHING, type ShippedRule } from '../harness/model/rule.ts';

const released: ShippedRule = {
  id: QUORUM_RELEASED,
  family: 'quorum',
  title: 'After a Cancel that answers ERROR_SUCCESS, an arbitrated quorum resource is no longer defended',
  basis: 'documented',
  citation:
    'PCANCEL_ROUTINE (resapi.h), return values: ERROR_SUCCESS says that the quorum resource has been released and is not defended any longer. Read as: after a successful Arbitrate that no Release followed, and as far as another process can tell.',
  reason:
    'The node that is to take the quorum over is refused, and the cluster goes down although a node could have carried it on.',
  cause: 'Cancel stops the operation but not the thread that renews the reservation.',
  remedy:
    'Let Cancel end the defence as Release does before it answers ERROR_SUCCESS, or answer an error code and go on defending.',
  runs: 'A resource arbitrates and is cancelled, idle, with Online and with Offline pending; then the same one arbitrates in another process, or a second one beside it. Counts only where the other is refused, or the loss is noticed, without the Cancel.',
  minimum: 1,
  excuses: [],
  doesNotApply: always,
  check: () => NOTHING,
};

/** The rules of the family. */
export const quorumRules: readonly ShippedRule[] = [released];
