/** `pcancel doctor`: what is there of what checking DLLs needs. */
import type { ExitCode } from '../contract/verdict.ts';
import { checksAsText, examine } from '../host/wine/doctor.ts';

/** Exit 0 if a check of a DLL can run, else 1. */
export async function doctorCommand(write: (text: string) => void): Promise<ExitCode> {
  const { text, good } = checksAsText(await examine());
  write(text);
  return good ? 0 : 1;
}
