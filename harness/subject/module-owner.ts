/**
 * Whose a module of the subject's process is, by its path alone. Pure. What is neither the subject itself nor the system's nor ours stands in the
 * report: a verdict holds for what it was reached with.
 */

export interface Surroundings {
  readonly platform: 'wine' | 'windows' | 'linux';
  /** Paths by which the subject goes. All paths are as the monitor's own system writes them. */
  readonly subject: readonly string[];
  /** The subject's own folder, and those that the user named for its DLLs. */
  readonly folders: readonly string[];
  /** Files of ours, and folders of which all is ours. */
  readonly ours: readonly string[];
  /** Folders of the system's. */
  readonly system: readonly string[];
}

export type ModuleOwner =
  | 'subject'
  | 'system'
  | 'ours'
  /** It has the name of a module of the system's, and is not that one. */
  | 'stand-in'
  /** From the subject's own folders. */
  | 'own'
  /** From anywhere else. */
  | 'foreign';

/** Whose it is. */
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

/** The file's name in a path of either kind. */
export function moduleName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** Wherever npm puts it. */
const KOFFI = /\/node_modules\/(@koromix\/koffi-[\w-]+|koffi)\/.*\bkoffi\.node$/;

/** One spelling for each path: case is no matter on Windows, and there are ways to write a path around its rules. */
function plain(path: string, platform: Surroundings['platform']): string {
  const slashed = platform === 'linux' ? path : path.replaceAll('\\', '/').toLowerCase();
  const usual = platform === 'linux' ? slashed : slashed.replace(/^\/(\/\?|\/\.|\?\?)\//, '').replace(/^unix\//, 'z:/');
  return usual.length > 1 ? usual.replace(/\/+$/, '') : usual;
}

/**
 * Names by which Windows itself offers what a resource DLL calls. Not all that lies in its folders: runtimes of a language, dbghelp or zlib are rightly
 * shipped beside a DLL.
 */
const WINDOWS = new Set(
  (
    'clusapi resutils ntdll kernel32 kernelbase advapi32 sechost user32 gdi32 win32u msvcrt rpcrt4 ole32 oleaut32 combase ' +
    'ws2_32 wsock32 mswsock iphlpapi dnsapi dhcpcsvc netapi32 netutils srvcli wkscli samcli logoncli browcli dsrole ntdsapi activeds ' +
    'secur32 sspicli bcrypt bcryptprimitives ncrypt crypt32 cryptsp wintrust authz userenv profapi shell32 shlwapi shcore setupapi cfgmgr32 ' +
    'devobj wtsapi32 winsta psapi version wevtapi pdh winhttp wininet virtdisk fltlib vssapi wbemcomn powrprof ktmw32 clfsw32 nsi tdh'
  ).split(' '),
);

/** The parts of glibc; that of another C library has a name of its own. */
const GLIBC = /^(ld-linux[\w-]*|lib(c|m|mvec|pthread|dl|rt|util|resolv|anl|nsl|thread_db|BrokenLocale|c_malloc_debug))[.-]/;

function isSystemName(name: string, platform: Surroundings['platform']): boolean {
  if (platform === 'linux') return GLIBC.test(name);
  const lower = name.toLowerCase();
  if (/^(api|ext)-ms-/.test(lower)) return !lower.startsWith('api-ms-win-crt-');
  return lower.endsWith('.dll') && WINDOWS.has(lower.slice(0, -'.dll'.length));
}
