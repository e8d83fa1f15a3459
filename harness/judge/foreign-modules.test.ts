import { describe, expect, it } from 'vitest';
import type { ModuleReport } from '../contract/report.ts';
import { foreignStandIn } from './foreign-modules.ts';

const module = (name: string, role: ModuleReport['role']): ModuleReport => ({ name, path: `/build/${name}`, sha256: null, role });
const clusapi = module('clusapi.dll', 'stand-in');
const resutils = module('ResUtils.dll', 'stand-in');

describe('a stand-in for a module of the system', () => {
  it('is named with its path and the flag that allows it', () => {
    expect(foreignStandIn([module('helper.dll', 'own'), clusapi], [])).toEqual({
      cause: 'foreign-module',
      detail:
        'it was run with clusapi.dll (/build/clusapi.dll) in place of the system’s own; take it away, or say --trust-module clusapi.dll if it is meant to be there',
    });
    expect(foreignStandIn([clusapi, resutils], [])?.detail).toContain(
      'say --trust-module clusapi.dll --trust-module resutils.dll',
    );
  });

  it('is none where it is trusted by its name, in any case; each for itself', () => {
    expect(foreignStandIn([clusapi, resutils], ['CLUSAPI.DLL', 'resutils.dll'])).toBeNull();
    expect(foreignStandIn([clusapi, resutils], ['clusapi.dll'])?.detail).toMatch(/^it was run with ResUtils\.dll \(/);
    expect(foreignStandIn([clusapi], ['clusapi'])).not.toBeNull();
  });

  it('is no module of the subject’s own, nor one from elsewhere', () => {
    expect(foreignStandIn([module('helper.dll', 'own'), module('other.dll', 'foreign')], [])).toBeNull();
    expect(foreignStandIn([], [])).toBeNull();
  });

  it('makes no endless sentence', () => {
    const many = Array.from({ length: 40 }, (_, index) => module(`api-ms-win-${index}.dll`, 'stand-in'));
    expect(foreignStandIn(many, [])?.detail).toContain('api-ms-win-2.dll), 37 more in place');
  });
});
