/** The smallest parts of our grammars. The library's names say how a part is made; these names say what it means. */
import * as v from 'valibot';

/** One of the names given. */
export const oneOf = <const Names extends readonly string[]>(...names: Names) => v.picklist(names);

/** A whole number from `least` to `most`, both included. */
export const between = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

/** A whole number of at least `least`. */
export const from = (least: number) => v.pipe(v.number(), v.integer(), v.minValue(least));

/** A whole number that counts something. */
export const count = from(0);

/** A time, a rate or a size that need not be whole. */
export const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

/** A text that matches `pattern`. `wants` describes it and continues a sentence after "has to be". */
export const matching = (pattern: RegExp, wants: string) => v.pipe(v.string(), v.regex(pattern), v.metadata({ wants }));

/** A field that may be missing. It is never undefined, since JSON has no such value. */
export const maybe = <const S extends v.GenericSchema>(schema: S) => v.exactOptional(schema);

/** The schema with a description, which the published schema shows. */
export const told = <const S extends v.GenericSchema>(schema: S, description: string) =>
  v.pipe(schema, v.description(description));
