/** A placeholder: what is here so far is the version. */
import { readFileSync } from 'node:fs';

if (process.argv[2] === '--version') console.log(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version);
