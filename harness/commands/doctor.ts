/** `pcancel doctor`: lists the programs that checking DLLs needs, and whether they are installed. */
import type { ExitCode } from '../contract/verdict.ts';
import { checksAsText, examine } from '../host/wine/doctor.ts';

/** Writes the list. Exit 0 if a check of a DLL can run, else 1. */
export async function doctorCommand(write: (text: string) => void): Promise<ExitCode> {
  const { text, good } = checksAsText(await examine());
  write(text);
  return good ? 0 : 1;
}
