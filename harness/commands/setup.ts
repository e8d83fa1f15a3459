/** `pcancel setup`: installs what checking Windows DLLs on Linux needs. */
import { parseArgs } from 'node:util';
import { UsageError } from '../contract/usage.ts';
import type { ExitCode } from '../contract/verdict.ts';
import { setUp } from '../host/wine/setup.ts';

/** Exit 0 if all is ready, 2 if the user has to install something, 4 if it was interrupted, 5 if the setup failed. */
export async function setupCommand(
  argv: readonly string[],
  write: (text: string) => void,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { install, compiler } = flags(argv);
  const result = await setUp({ install, compiler, log: (line) => write(`${line}\n`), signal });
  if (signal.aborted && result.kind !== 'ready') {
    write('Interrupted: something is still missing; run pcancel setup again.\n');
    return 4;
  }
  switch (result.kind) {
    case 'ready':
      write(`Ready: ${result.ready.wine.version}, Node for Windows and koffi in ${result.ready.cache}\n`);
      return 0;
    case 'not-needed':
      write('Ready: on Windows, DLLs run natively.\n');
      return 0;
    case 'missing':
      throw new UsageError(result.message);
    case 'failed':
      process.stderr.write(`pcancel: ${result.message}\n`);
      return 5;
  }
}

function flags(argv: readonly string[]): { readonly install: boolean; readonly compiler: boolean } {
  try {
    const { values } = parseArgs({ args: [...argv], options: { install: { type: 'boolean' }, compiler: { type: 'boolean' } } });
    return { install: values.install === true, compiler: values.compiler === true };
  } catch {
    throw new UsageError(
      'setup takes --install (Debian packages too, as root) and --compiler (what the tests need), nothing else.',
    );
  }
}
