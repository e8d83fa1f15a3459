/**
 * The answer of a monitor to each question. The subject shares the monitor's memory and could write to its socket, so every text,
 * list and number has a bound. Other fields are dropped. Addresses are hexadecimal with 0x, since JSON has no 64-bit integers.
 */
import * as v from 'valibot';
import { MOST_MODULES } from './bounds.ts';
import type { Read } from './read.ts';
import { dword } from './step.ts';

const MOST_CHARACTERS = 4_096;
/** Most symbols or addresses in one question. */
const MOST_ITEMS = 64;

const address = v.pipe(v.string(), v.regex(/^0x[0-9a-f]{1,16}$/));
const counted = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(MOST_CHARACTERS));
const listOf = <const S extends v.GenericSchema>(item: S, most = MOST_ITEMS) => v.pipe(v.array(item), v.maxLength(most));
/** The answer to a question that cannot fail. */
const done = v.object({ ok: v.literal(true) });

const addressPlace = v.object({
  address,
  /** Base of the module that holds the address; null if none does. */
  base: v.nullable(address),
  executable: v.boolean(),
  module: v.nullable(text),
});

/** The grammar of each answer, by the question's name in the field `ask`. */
export const answers = {
  load: v.variant('ok', [
    v.object({ ok: v.literal(true), module: address, base: address }),
    v.object({ ok: v.literal(false), error: dword, text }),
  ]),
  symbols: v.object({ addresses: listOf(v.nullable(address)) }),
  /** `bytes`: hexadecimal dump of the readable bytes from the table's address, at most 120. */
  startup: v.object({ value: dword, table: address, bytes: v.pipe(v.string(), v.regex(/^([0-9a-f]{2}){0,120}$/)) }),
  where: v.object({ places: listOf(addressPlace) }),
  bind: done,
  /** The journal's slots that the scenario wrote, from `from` (inclusive) to `to` (exclusive). */
  run: v.pipe(
    v.object({ from: counted, to: counted }),
    v.check(({ from, to }) => from <= to),
  ),
  unload: v.object({ ok: v.boolean(), stillLoaded: v.boolean() }),
  /** Paths in the style of the monitor's system, also of modules unloaded since. `left`: the number of paths left out. */
  modules: v.object({ paths: listOf(text, MOST_MODULES), left: counted }),
  quit: done,
};

/** Where an address lies in the monitor's memory. */
export type AddressPlace = Read<typeof addressPlace>;
/** The answer to each question. */
export type Answers = { readonly [Ask in keyof typeof answers]: Read<(typeof answers)[Ask]> };
