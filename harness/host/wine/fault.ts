/** Something about Wine or its cache is not as it must be: one sentence that says what, why and what to do next. */
export class WineFault extends Error {
  override readonly name = 'WineFault';
}
