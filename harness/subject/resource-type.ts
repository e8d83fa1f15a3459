/** The resource type that Startup is asked for where nobody names one: the DLL's name without its ending. */
export function resourceTypeOf({ name }: { readonly name: string }): string {
  return name.replace(/\.[^.]*$/, '');
}
