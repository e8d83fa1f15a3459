/** Asks the shim's lanes, one question at a time. The answer comes by a callback, so that no thread waits. */
import type Koffi from 'koffi';

/**
 * Asks a question and resolves with `answerBytes` bytes. Rejects if no thread can be created for the lane, or the last question
 * is not answered yet.
 */
export type Asker = (question: number, given: Uint8Array<ArrayBuffer>, answerBytes: number) => Promise<DataView<ArrayBuffer>>;

/** A function of the shim that returns a number. */
export type NumberFunction = (...args: readonly unknown[]) => number;

/**
 * Registers the callback for answers in the shim.
 * @param number finds a function of the shim by its C declaration
 */
export function asker(koffi: typeof Koffi, number: (signature: string) => NumberFunction): Asker {
  /** The open question. `kept` protects its buffers from garbage collection until the answer is there. */
  let asked: { readonly kept: readonly unknown[]; readonly settle: (error: number) => void } | null = null;
  const tell = koffi.register(
    (error: number) => asked?.settle(error),
    koffi.pointer(koffi.proto('void pc_tell(uint32_t error)')),
  );
  number('void pc_told_by(void *tell)')(tell);
  const ask = number('uint32_t pc_ask(uint32_t question, void *in, uint32_t in_bytes, void *out, uint32_t out_bytes)');
  return (question, given, answerBytes) =>
    new Promise((resolve, reject) => {
      if (asked !== null) throw new Error('a question was asked before the last one was answered');
      const answer = new Uint8Array(answerBytes);
      const settle = (error: number): void => {
        asked = null;
        if (error === 0) resolve(new DataView(answer.buffer));
        else reject(new Error(`a driver thread could not be made (error ${error})`));
      };
      asked = { kept: [given, answer], settle };
      const error = ask(question, given, given.length, answer, answer.length);
      if (error !== 0) settle(error);
    });
}
