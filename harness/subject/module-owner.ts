/**
 * Decides by its path where a module in the subject's process comes from. Pure. The report lists every module that is not the
 * subject, the system's or ours, because a verdict holds only together with these modules.
 */

/** The paths that the decision depends on. */
export interface Surroundings {
  readonly platform: 'wine' | 'windows' | 'linux';
  /** All paths of the subject's file. Every path here is written as on the monitor's system: Windows paths under Wine. */
  readonly subject: readonly string[];
  /** The subject's folder, and the folders that the user named for its DLLs. */
  readonly folders: readonly string[];
  /** Files of the harness, and folders that hold nothing else. */
  readonly ours: readonly string[];
  /** Folders of the system. */
  readonly system: readonly string[];
}

/** Where a module comes from. */
export type ModuleOwner =
  | 'subject'
  | 'system'
  | 'ours'
  /** It has the name of a system module, but lies elsewhere. */
  | 'stand-in'
  /** From the subject's folders. */
  | 'own'
  /** From anywhere else. */
  | 'foreign';

/** The owner of the module at that path. */
export function moduleOwner(path: string, { platform, subject, folders, ours, system }: Surroundings): ModuleOwner {
  const module = plain(path, platform);
  const alike = (other: string): boolean => plain(other, platform) === module;
  const below = (folder: string): boolean => module.startsWith(`${plain(folder, platform)}/`);
  const folder = module.slice(0, module.lastIndexOf('/'));
  if (subject.some(alike)) return 'subject';
  if (ours.some((each) => alike(each) || below(each)) || KOFFI.test(module)) return 'ours';
  const isSystemFolder = (path: string): boolean => system.some((each) => plain(each, platform) === path);
  const beside = folders.some((each) => plain(each, platform) === folder) && !isSystemFolder(folder);
  if (!beside && system.some(below)) return 'system';
  if (isSystemName(moduleName(path), platform)) return 'stand-in';
  return beside || folders.some((each) => !isSystemFolder(plain(each, platform)) && below(each)) ? 'own' : 'foreign';
}

/** The file name in a path of Windows or Linux. */
export function moduleName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** koffi's native part, in any folder that npm chooses. */
const KOFFI = /\/node_modules\/(@koromix\/koffi-[\w-]+|koffi)\/.*\bkoffi\.node$/;

/** One spelling for each path. Windows ignores case, and has prefixes such as `\\?\` that mean the same path. */
function plain(path: string, platform: Surroundings['platform']): string {
  const slashed = platform === 'linux' ? path : path.replaceAll('\\', '/').toLowerCase();
  const usual = platform === 'linux' ? slashed : slashed.replace(/^\/(\/\?|\/\.|\?\?)\//, '').replace(/^unix\//, 'z:/');
  return usual.length > 1 ? usual.replace(/\/+$/, '') : usual;
}

/**
 * Names of the Windows modules that a resource DLL calls. The list leaves out other files of the system's folders: vendors
 * rightly ship language runtimes, dbghelp or zlib beside a DLL.
 */
const WINDOWS = new Set(
  (
    'clusapi resutils ntdll kernel32 kernelbase advapi32 sechost user32 gdi32 win32u msvcrt rpcrt4 ole32 oleaut32 combase ' +
    'ws2_32 wsock32 mswsock iphlpapi dnsapi dhcpcsvc netapi32 netutils srvcli wkscli samcli logoncli browcli dsrole ntdsapi activeds ' +
    'secur32 sspicli bcrypt bcryptprimitives ncrypt crypt32 cryptsp wintrust authz userenv profapi shell32 shlwapi shcore setupapi cfgmgr32 ' +
    'devobj wtsapi32 winsta psapi version wevtapi pdh winhttp wininet virtdisk fltlib vssapi wbemcomn powrprof ktmw32 clfsw32 nsi tdh'
  ).split(' '),
);

/** The files of glibc. Other C libraries name theirs differently. */
const GLIBC = /^(ld-linux[\w-]*|lib(c|m|mvec|pthread|dl|rt|util|resolv|anl|nsl|thread_db|BrokenLocale|c_malloc_debug))[.-]/;

function isSystemName(name: string, platform: Surroundings['platform']): boolean {
  if (platform === 'linux') return GLIBC.test(name);
  const lower = name.toLowerCase();
  if (/^(api|ext)-ms-/.test(lower)) return !lower.startsWith('api-ms-win-crt-');
  return lower.endsWith('.dll') && WINDOWS.has(lower.slice(0, -'.dll'.length));
}
