/** Reads the results of FreeLibrary from the shim's return values (see TraceEvent, `return`). */
import type { Call, History } from './history.ts';

/** `gone`: the DLL was unloaded. `failed`: FreeLibrary failed. `stayed`: it succeeded, but the DLL is still loaded. */
export type Unloading = 'gone' | 'failed' | 'stayed';

/** Every FreeLibrary of a run that returned, with its result. */
export function unloadings({ calls }: History): readonly { readonly call: Call; readonly came: Unloading }[] {
  return calls.flatMap((call) => {
    if (call.call !== 'FreeLibrary' || call.exit === null) return [];
    return [{ call, came: call.exit.value === 0 ? 'failed' : call.exit.value === 2 ? 'stayed' : 'gone' }];
  });
}
