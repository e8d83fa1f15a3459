import { describe, expect, it } from 'vitest';
import { type ModuleOwner, moduleName, moduleOwner, type Surroundings } from './module-owner.ts';

const wine: Surroundings = {
  platform: 'wine',
  subject: ['Z:\\build\\vendor.dll'],
  folders: ['Z:\\build', 'Z:\\libraries'],
  ours: ['Z:\\cache\\node.exe', 'Z:\\pcancel\\shim\\bin'],
  system: ['C:\\windows\\system32', 'C:\\windows\\winsxs', 'Z:\\usr\\lib\\wine\\x86_64-windows'],
};
const windows: Surroundings = {
  ...wine,
  platform: 'windows',
  subject: ['C:\\Windows\\System32\\disk.dll'],
  folders: ['C:\\Windows\\System32'],
};
const linux: Surroundings = {
  platform: 'linux',
  subject: ['/build/vendor.so', '/real/vendor.so'],
  folders: ['/build', '/real', '/usr/lib/vendor'],
  ours: ['/opt/node/bin/node', '/pcancel/shim/bin'],
  system: ['/lib', '/usr/lib', '/usr/lib/x86_64-linux-gnu'],
};

describe('whose a module is', () => {
  it.each<[Surroundings, string, ModuleOwner]>([
    [wine, 'Z:\\build\\vendor.dll', 'subject'],
    [wine, 'z:\\BUILD\\Vendor.DLL', 'subject'],
    [wine, '\\\\?\\Z:\\build\\vendor.dll', 'subject'],
    [wine, '\\\\?\\unix\\build\\vendor.dll', 'subject'],
    [wine, 'C:\\windows\\system32\\kernel32.dll', 'system'],
    [wine, 'C:\\windows\\system32\\clusapi.dll', 'system'],
    [wine, 'C:\\WINDOWS\\WinSxS\\amd64_microsoft\\comctl32.dll', 'system'],
    [wine, 'Z:\\usr\\lib\\wine\\x86_64-windows\\clusapi.dll', 'system'],
    [wine, 'Z:\\cache\\node.exe', 'ours'],
    [wine, 'Z:\\pcancel\\shim\\bin\\pcancel-shim.dll', 'ours'],
    [wine, 'Z:\\x\\node_modules\\@koromix\\koffi-win32-x64\\win32_x64\\koffi.node', 'ours'],
    [wine, 'Z:\\build\\clusapi.dll', 'stand-in'],
    [wine, 'Z:\\build\\RESUTILS.DLL', 'stand-in'],
    [wine, 'Z:\\elsewhere\\resutils.dll', 'stand-in'],
    [wine, 'C:\\windows\\temp\\clusapi.dll', 'stand-in'],
    [wine, 'Z:\\build\\ext-ms-win-cluster-clusapi-l1-1-0.dll', 'stand-in'],
    [wine, 'Z:\\build\\netapi32.dll', 'stand-in'],
    // What vendors rightly ship.
    [wine, 'Z:\\build\\api-ms-win-crt-runtime-l1-1-0.dll', 'own'],
    [wine, 'Z:\\build\\msvcp140.dll', 'own'],
    [wine, 'Z:\\build\\dbghelp.dll', 'own'],
    [wine, 'Z:\\build\\helper.dll', 'own'],
    [wine, 'Z:\\build\\plugins\\helper.dll', 'own'],
    [wine, 'Z:\\libraries\\helper.dll', 'own'],
    [wine, 'Z:\\build2\\helper.dll', 'foreign'],
    [wine, 'C:\\users\\me\\Temp\\unpacked.dll', 'foreign'],
    [wine, 'clusapi.dll', 'stand-in'],
    [wine, 'helper.dll', 'foreign'],
    [wine, '', 'foreign'],
    [windows, 'C:\\Windows\\System32\\disk.dll', 'subject'],
    [windows, 'C:\\Windows\\System32\\clusapi.dll', 'system'],
    [windows, 'C:\\Windows\\System32\\sub\\x.dll', 'system'],
    [linux, '/build/vendor.so', 'subject'],
    [linux, '/real/vendor.so', 'subject'],
    [linux, '/Build/vendor.so', 'foreign'],
    [linux, '/opt/node/bin/node', 'ours'],
    [linux, '/usr/lib/x86_64-linux-gnu/libc.so.6', 'system'],
    [linux, '/usr/lib/x86_64-linux-gnu/glibc-hwcaps/x86-64-v3/libz.so.1', 'system'],
    [linux, '/build/libpthread.so.0', 'stand-in'],
    [linux, '/usr/lib/vendor/libc.so.6', 'stand-in'],
    [linux, '/build/libcrypto.so.3', 'own'],
    [linux, '/build/libmine.so', 'own'],
    [linux, '/usr/lib/vendor/libmine.so', 'own'],
    [linux, '/usr/local/lib/libtheirs.so', 'foreign'],
    [linux, '/memfd:code (deleted)', 'foreign'],
  ])('%#', (surroundings, path, owner) => {
    expect(moduleOwner(path, surroundings)).toBe(owner);
  });

  it('names it by the last part of its path', () => {
    expect(moduleName('Z:\\build\\clusapi.dll')).toBe('clusapi.dll');
    expect(moduleName('/build/libc.so.6')).toBe('libc.so.6');
    expect(moduleName('bare.dll')).toBe('bare.dll');
  });
});
