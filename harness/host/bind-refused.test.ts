import { describe, expect, it } from 'vitest';
import { startupRefused } from './bind-refused.ts';

describe('Startup that fails', () => {
  it.each([2, 87, 126, 1168, 5078, 5079, 5080])('with %i has refused the type', (value) => {
    const guessed = startupRefused('StartupEx', value, 'disk', true);
    expect(guessed).toEqual({ cause: 'type-refused', detail: expect.stringContaining('with --resource-type') });
    expect(guessed.detail).toContain('"disk", which is a guess from the file\'s name');
    const named = startupRefused('Startup', value, 'Vendor Disk', false);
    expect(named).toEqual({ cause: 'type-refused', detail: expect.stringContaining('refused the type that you named') });
    expect(named.detail).toContain('"Vendor Disk"');
  });

  it.each([1, 5, 120, 1305, 1306, 5023, 5007, 1813, 0x8007_0002, 0xffff_ffff])('with %i has not', (value) => {
    for (const guessed of [true, false]) {
      expect(startupRefused('StartupEx', value, 'disk', guessed)).toEqual({
        cause: 'unsound-before-cancel',
        detail: expect.stringContaining('before any Cancel'),
      });
    }
  });
});
