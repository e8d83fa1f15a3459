import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { register } from '../../suites/index.ts';
import { UsageError } from '../contract/usage.ts';
import { readCheckArguments } from './check-flags.ts';

describe('a mistake is one sentence that says what is taken', () => {
  it.each([
    [['good.so', '--trust-module', 'folder/clusapi.dll'], '--trust-module takes the file name'],
    [[], 'check needs the path of at least one DLL: pcancel check vendor.dll'],
    [['--runs', '9'], 'check needs the path of at least one DLL: pcancel check vendor.dll'],
    [['x', '--frobnicate'], "Unknown option '--frobnicate'"],
    [['x', '-q'], "Unknown option '-q'"],
    [['x', '--runs', 'x'], '--runs takes a whole number from 1 to 100000, not "x".'],
    [['x', '--runs', '0'], '--runs takes a whole number'],
    [['x', '--runs', '1.5'], '--runs takes a whole number'],
    [['x', '--runs', ''], '--runs takes a whole number'],
    [['x', '--runs', ' '], '--runs takes a whole number'],
    [['x', '--runs', 'Infinity'], '--runs takes a whole number'],
    [['x', '--runs', '100001'], '--runs takes a whole number'],
    [['x', '--runs'], "Option '--runs <value>' argument missing"],
    [['x', '--seed=-1'], '--seed takes a whole number from 0'],
    [['x', '--seed', '-1'], "Option '--seed' argument is ambiguous"],
    [['x', '--seed', '2147483648'], '--seed takes a whole number'],
    [['x', '--time-limit', '0'], '--time-limit takes a whole number'],
    [['x', '--call-timeout', '99'], '--call-timeout takes a whole number'],
    [['x', '--operation-timeout', 'long'], '--operation-timeout takes a whole number'],
    [['x', '--monitors', 'many'], '--monitors takes a whole number'],
    [['x', '--max-resources', '5'], '--max-resources takes a whole number from 1 to 4'],
    [['x', '--profile', 'lenient'], '--profile takes contract, standard, strict, hardening, not "lenient".'],
    [['x', '--reporter', 'foo'], '--reporter takes'],
    [['x', '--reporter', ''], '--reporter takes'],
    [['x', '--reporter', '=file'], '--reporter takes'],
    [['x', '--bind', 'magic'], '--bind takes'],
    [['x', '--rule', 'returns.everything'], '--rule returns.everything is no rule; pcancel rules lists them.'],
  ])('%j', (argv, sentence) => {
    let message = '';
    try {
      readCheckArguments(argv, register);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      message = error.message;
    }
    expect(message.startsWith(sentence), message).toBe(true);
    expect(message).toMatch(/^[^\n]+\.?$/);
  });

  it('whatever is given, it is a UsageError or taken', () => {
    const word = fc.oneof(
      fc.constantFrom('--runs', '--seed', '--reporter', '--json', '--rule', '--', '-', '--runs=', '--monitors=auto', 'x', '5'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (argv) => {
        try {
          readCheckArguments(argv, register);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
          expect((error as UsageError).message).not.toMatch(/\n./);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('what is given is taken', () => {
  it('and the rest has its defaults', () => {
    const { dlls, plan, reporters, out } = readCheckArguments(['a.dll', 'b.dll'], register);
    expect(dlls).toEqual(['a.dll', 'b.dll']);
    expect(plan).toMatchObject({
      profile: 'standard',
      timeLimitMs: 120_000,
      callTimeoutMs: 60_000,
      operationTimeoutMs: 180_000,
      rules: [],
      resourceType: null,
      otherTypes: [],
      bind: 'auto',
      monitors: null,
      maxResources: 4,
      reset: null,
      dllDirectories: [],
      trustModules: [],
    });
    expect(Number.isInteger(plan.seed) && plan.seed >= 0 && plan.seed < 2 ** 31).toBe(true);
    expect(reporters).toEqual([{ name: 'console', file: null }]);
    expect(out).toBeNull();
  });

  it('with seconds as milliseconds, repeated flags in order, file names with = in them', () => {
    const { plan, reporters } = readCheckArguments(
      'x --seed 0 --time-limit 5 --rule returns.it-returns --rule binding.table --reporter json=a=b.json --reporter junit'.split(
        ' ',
      ),
      register,
    );
    expect(plan).toMatchObject({ seed: 0, timeLimitMs: 5_000, rules: ['returns.it-returns', 'binding.table'] });
    expect(reporters).toEqual([
      { name: 'json', file: 'a=b.json' },
      { name: 'junit', file: null },
    ]);
  });

  it('and the first resource type is the main one', () => {
    const { plan } = readCheckArguments(['x', '--resource-type', 'Vendor Disk', '--resource-type=Vendor Name'], register);
    expect(plan).toMatchObject({ resourceType: 'Vendor Disk', otherTypes: ['Vendor Name'] });
    expect(() => readCheckArguments(['x', '--resource-type', 'a', '--resource-type', 'a'], register)).toThrow('"a" twice');
    const many = Array.from({ length: 8 }, (_, nth) => ['--resource-type', `Type ${nth}`]).flat();
    expect(() => readCheckArguments(['x', ...many], register)).toThrow('takes 7 types at most');
  });

  it('and --json alone keeps the console', () => {
    expect(readCheckArguments(['x', '--json', 'r.json'], register).reporters).toEqual([
      { name: 'console', file: null },
      { name: 'json', file: 'r.json' },
    ]);
  });
});
