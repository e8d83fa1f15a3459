import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { publishedSchemas } from './schemas.mjs';

it.each(publishedSchemas().map(({ path, text }) => [basename(path), path, text]))(
  '%s is what the grammar says',
  (_, path, text) => {
    expect(readFileSync(path, 'utf8').replaceAll('\r\n', '\n'), 'run npm run docs').toBe(text);
  },
);
