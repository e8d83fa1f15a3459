/** Turns the missing imports of a subject into facts for the user. */
import type { StaticFact } from './describe.ts';
import type { AbsentModule, ImportSurvey, LackingFunction } from './import-survey.ts';
import { printable } from './printable.ts';

/** One fact for each kind of missing import. Imports that resolve are not mentioned. Pure. */
export function surveyFacts(survey: ImportSurvey): readonly StaticFact[] {
  const { later } = survey;
  return [
    ...facts('Missing', 'modules that it needs to be loaded', survey.modules, moduleLine),
    ...facts('Not exported', 'functions that it imports, and their modules do not have', survey.functions, functionLine),
    ...facts('Stubs', 'functions that Wine has by name only: a call of one cannot be judged here', survey.stubs, functionLine),
    ...facts('Missing later', 'delay-loaded modules; name their folder with --dll-directory', later.modules, moduleLine),
    ...facts('Later', 'delay-loaded functions that their modules do not have', later.functions, functionLine),
    ...facts('Later stubs', 'delay-loaded functions that Wine has by name only', later.stubs, functionLine),
  ];
}

function facts<T>(label: string, what: string, list: readonly T[], line: (item: T) => string): StaticFact[] {
  return list.length === 0 ? [] : [{ label, value: `${list.length}, ${what}`, items: list.map(line) }];
}

function moduleLine({ module, importedBy }: AbsentModule): string {
  return `${printable(module)}, imported by ${printable(importedBy)}`;
}

/** `MODULE!Function`, as the import table spells the module. */
function functionLine({ module, symbol, importedBy }: LackingFunction): string {
  return `${printable(module)}!${printable(symbol)}, imported by ${printable(importedBy)}`;
}
