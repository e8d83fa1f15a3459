/** What came of FreeLibrary, from the numbers that the shim gives its return (see TraceEvent, `return`). */
import type { Call, History } from './history.ts';

export type Unloading = 'gone' | 'failed' | 'stayed';

/** Every FreeLibrary of a run that came back. */
export function unloadings({ calls }: History): readonly { readonly call: Call; readonly came: Unloading }[] {
  return calls.flatMap((call) => {
    if (call.call !== 'FreeLibrary' || call.exit === null) return [];
    return [{ call, came: call.exit.value === 0 ? 'failed' : call.exit.value === 2 ? 'stayed' : 'gone' }];
  });
}
