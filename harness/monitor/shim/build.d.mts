export type Target = 'pe' | 'elf';
export function compilerOf(target: Target): string;
export function sourcesOf(target: Target): string[];
export function build(target: Target, folder: string): string;
