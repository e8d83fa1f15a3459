/** The default resource type of a subject. */

/** The resource type for Startup if the user names none: the DLL's name without its extension. */
export function resourceTypeOf({ name }: { readonly name: string }): string {
  return name.replace(/\.[^.]*$/, '');
}
