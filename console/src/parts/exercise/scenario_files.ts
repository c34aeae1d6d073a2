// scenario_files.ts - the files of a scenario in the page: taken from the disk, put into the form of the interface.
// SPDX-License-Identifier: Apache-2.0

export interface ScenarioFile { path: string; text: string }

export const SCENARIO_BYTES_MAX = 6 * 1024 * 1024; // the server's own limits: said before the bytes travel
export const SCENARIO_FILES_MAX = 256;

/** What the command takes of a folder: YAML files, but none whose name, or a folder's on the way, begins with a dot. */
export function isScenarioPath(path: string): boolean {
  return /\.ya?ml$/.test(path) && path.split('/').every((part) => part !== '' && !part.startsWith('.'));
}

/** Within the folder that was chosen; a file chosen by itself has its name alone. */
function pathOf(file: File): string {
  return file.webkitRelativePath === '' ? file.name : file.webkitRelativePath.replace(/^[^/]*\//, '');
}

/** The files with the others among them replaced, sorted as the server wants them. */
export function withFiles(files: ScenarioFile[], more: ScenarioFile[]): ScenarioFile[] {
  const all = new Map([...files, ...more].map((file) => [file.path, file]));
  return [...all.values()].sort((a, b) => a.path < b.path ? -1 : 1);
}

/** Throws what is wrong, for people. */
export async function readScenarioFiles(chosen: File[]): Promise<ScenarioFile[]> {
  const files = chosen.filter((file) => isScenarioPath(pathOf(file)));
  if (files.length === 0)
    throw new Error('There is no .yaml file among what you chose.');
  if (files.length > SCENARIO_FILES_MAX)
    throw new Error(`A scenario has at most ${SCENARIO_FILES_MAX} files: is it the right folder?`);
  if (files.reduce((sum, file) => sum + file.size, 0) > SCENARIO_BYTES_MAX)
    throw new Error('All files of a scenario together have at most 6 MiB.');
  return Promise.all(files.map(async (file) => ({ path: pathOf(file), text: await file.text() })));
}

/** What the interface takes: {"files": {PATH: TEXT}}. */
export function packed(files: ScenarioFile[]): { files: Record<string, string> } {
  return { files: Object.fromEntries(files.map((file) => [file.path, file.text])) };
}

/** The bytes of a file as base64. */
export async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** "people.yaml:12" taken apart; null where it names no line. */
export function placeOf(where: string): { path: string; line: number } | null {
  const match = /^(.+):(\d+)$/.exec(where);
  return match === null ? null : { path: match[1] as string, line: Number(match[2]) };
}

/** Where a line begins and ends in the text. */
export function spanOfLine(text: string, line: number): { start: number; end: number } {
  let start = 0;
  for (let i = 1; i < line; i++) {
    const next = text.indexOf('\n', start);
    if (next < 0)
      break;
    start = next + 1;
  }
  const end = text.indexOf('\n', start);
  return { start, end: end < 0 ? text.length : end };
}

export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1))
    line++;
  return line;
}
