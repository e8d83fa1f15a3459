/** The error for a fault of Wine or its cache. Its message is one sentence that says what, why and what to do next. */
export class WineFault extends Error {
  override readonly name = 'WineFault';
}
