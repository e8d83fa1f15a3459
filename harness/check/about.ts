/** The part of a report that describes the subject itself, whatever its check came to. */
import type { LoadedWith, ModuleReport, SubjectReport } from '../contract/report.ts';
import type { SubjectFile } from '../contract/subject.ts';
import { isTrusted } from '../judge/foreign-modules.ts';
import type { Rule } from '../model/rule.ts';
import type { CheckOptions } from '../request/options.ts';
import { resourceTypeOf } from '../subject/resource-type.ts';

/** A file that is no module, or that was not read. */
export interface UnreadFile {
  readonly unread: true;
  /** File name and absolute path. */
  readonly name: string;
  readonly path: string;
}

/** What is known about a subject. */
export interface About {
  readonly subject: SubjectFile | UnreadFile;
  /** Where it runs; null if it cannot run, or this is not known. */
  readonly platform: 'wine' | 'windows' | 'linux' | null;
  readonly options: CheckOptions;
  /** All rules, in the order of the reports. */
  readonly register: readonly Rule[];
  /** Modules that its processes loaded; missing if it was never loaded. */
  readonly modules?: readonly ModuleReport[];
}

/** The report's fields about the subject: its identity, how it was loaded, and the modules. */
export function aboutSubject(about: About): Pick<SubjectReport, 'subject' | 'loadedWith' | 'modules'> {
  return { subject: identity(about), ...loadedWith(about), ...modulesOf(about) };
}

/** The rules that the user chose; missing if the whole profile was judged. */
export function onlyOf({ rules }: CheckOptions): Pick<SubjectReport, 'only'> {
  return rules.length === 0 ? {} : { only: rules };
}

function identity({ subject, platform }: About): SubjectReport['subject'] {
  const { name, path } = subject;
  if ('unread' in subject) return { name, path, sha256: null, format: null, machine: null, version: null, platform };
  const { sha256, format, machine, version } = subject;
  return { name, path, sha256, format, machine, version: version?.file ?? null, platform };
}

function loadedWith({ subject, platform, options }: About): { readonly loadedWith?: LoadedWith } {
  if (platform === null) return {};
  const { dllDirectories, bind, otherTypes } = options;
  const resourceType = options.resourceType ?? resourceTypeOf(subject);
  const others = otherTypes.length === 0 ? {} : { otherTypes };
  return { loadedWith: { resourceType, ...others, dllDirectories, bind } };
}

function modulesOf({ modules, options }: About): { readonly modules?: readonly ModuleReport[] } {
  if (modules === undefined) return {};
  const trusted = ({ name, role }: ModuleReport): boolean => role === 'stand-in' && isTrusted(name, options.trustModules);
  return { modules: modules.map((module) => (trusted(module) ? { ...module, trusted: true } : module)) };
}
