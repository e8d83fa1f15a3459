/** Chooses the resource types that are tried beside the one under test. */
import { within } from '../contract/basis.ts';
import { widestBasis } from '../contract/profile.ts';
import { MADE_UP_TYPE } from '../contract/step.ts';
import type { Binding } from '../host/binding.ts';
import type { CheckOptions } from '../request/options.ts';

/**
 * The other types that the user named. Without any, a made-up one, which a DLL takes that takes any name; no document says that such a DLL has to serve two,
 * so this is policy. None where no Startup was called.
 */
export function typesToTry({ otherTypes, profile }: CheckOptions, { entry }: Binding): readonly string[] {
  const named = otherTypes.length > 0;
  if (entry === 'exports' || !within(named ? 'derived' : 'policy', widestBasis(profile))) return [];
  return named ? otherTypes : [MADE_UP_TYPE];
}
