// build.mjs - bundles the console into dist/: one page, one script and those of its rooms, one style sheet.
// SPDX-License-Identifier: Apache-2.0
import { build } from 'esbuild';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

rmSync(here('dist'), { recursive: true, force: true });
mkdirSync(here('dist'));
cpSync(here('static'), here('dist'), { recursive: true });
await build({
  entryPoints: { app: here('src/main.tsx') },
  outdir: here('dist'),
  splitting: true, // a room that few open is fetched when it is opened
  chunkNames: '[name]-[hash]',
  bundle: true,
  format: 'esm',
  target: ['chrome123', 'firefox128', 'safari17.5'], // the first with light-dark() in CSS
  minify: true,
  legalComments: 'inline', // the licences of what is bundled stay with it
  jsx: 'automatic',
  jsxImportSource: 'preact',
  logLevel: 'warning',
});
