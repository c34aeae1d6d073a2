// definition.ts - records of the scenario to and from the fields of a form: every scalar is a text, lists are lines.
// SPDX-License-Identifier: Apache-2.0
import type { Definition } from '../../contract_exercise.ts';

export function textOf(definition: Definition | null, name: string): string {
  const value = definition?.[name];
  return typeof value === 'string' ? value : '';
}

/** A text or a list of texts, one a line. */
export function linesOf(definition: Definition | null, name: string): string {
  const value = definition?.[name];
  return Array.isArray(value) ? value.map(String).join('\n') : typeof value === 'string' ? value : '';
}

/** A map of texts as "key: value" lines. */
export function pairsOf(definition: Definition | null, name: string): string {
  const value = definition?.[name];
  return typeof value !== 'object' || value === null || Array.isArray(value) ? ''
    : Object.entries(value).map(([key, one]) => `${key}: ${String(one)}`).join('\n');
}

export function listFrom(text: string): string[] | undefined {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  return lines.length === 0 ? undefined : lines;
}

/** null: a line is no "key: value". */
export function mapFrom(text: string): Record<string, string> | null | undefined {
  const map: Record<string, string> = {};
  for (const line of listFrom(text) ?? []) {
    const parts = /^([^:\s]+)\s*:\s*(.*)$/.exec(line);
    if (parts === null)
      return null;
    map[parts[1] as string] = parts[2] as string;
  }
  return Object.keys(map).length === 0 ? undefined : map;
}

/** The old record with these keys changed: an empty text and undefined take one away. Keys that no
 * form knows stay as they are. */
export function changed(old: Definition | null, changes: Record<string, unknown>): Definition {
  const made: Definition = { ...old };
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '')
      delete made[name];
    else
      made[name] = value;
  }
  return made;
}

/** "A mail that looks wrong" -> "a-mail-that-looks-wrong": a name of the scenario, at most 64 bytes. */
export function nameFrom(title: string): string {
  return title.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 48).replace(/-+$/, '');
}
