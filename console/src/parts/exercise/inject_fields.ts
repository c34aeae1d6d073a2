// inject_fields.ts - an inject's definition to and from the fields of its form.
// SPDX-License-Identifier: Apache-2.0
import type { Definition } from '../../contract_exercise.ts';
import { changed, textOf } from './definition.ts';
import type { Values } from './fields.ts';

export const WHEN = [
  { value: 'at', title: 'At a time' },
  { value: 'hand', title: 'By hand' },
  { value: 'after', title: 'After something came true' },
  { value: 'contingency', title: 'When another inject got no answer' },
];
export const CONDITIONS = [
  { value: 'answer', title: 'it answered the inject' },
  { value: 'report', title: 'it filed the report' },
  { value: 'red', title: 'red had an effect by the objective' },
];

/** Kept as they are in the file: a text of one key each. */
const PLAIN = ['title', 'storyline', 'channel', 'from', 'text', 'profession', 'expected', 'learning', 'rubric', 'grader', 'category',
  'due', 'close', 'contingency', 'weight'] as const;

function whenOf(old: Definition | null): string {
  if (old === null)
    return 'at';
  if (textOf(old, 'after') !== '')
    return 'after';
  return textOf(old, 'at') === '' ? 'contingency' : textOf(old, 'at') === 'by hand' ? 'hand' : 'at';
}

export function fieldsFrom(old: Definition | null, phase: string): Values {
  const [first, time] = whenOf(old) === 'at' ? textOf(old, 'at').split(/\s+/) : [];
  const [condition, of] = textOf(old, 'after').split(':');
  const teams = old?.['teams'];
  return {
    ...Object.fromEntries(PLAIN.map((name) => [name, textOf(old, name)])),
    name: textOf(old, 'name'), channel: textOf(old, 'channel') || 'console',
    when: whenOf(old), phase: first || phase, time: time ?? '', condition: condition || 'answer', of: of ?? '', delay: textOf(old, 'delay'),
    teams: Array.isArray(teams) ? teams.join(' ') : typeof teams === 'string' && teams !== 'all' ? teams : '',
  };
}

function atOf({ when, phase, time }: Values): string | undefined {
  if (when === 'hand')
    return 'by hand';
  return when !== 'at' ? undefined : time?.trim() === '' ? phase : `${phase} ${time?.trim()}`;
}

export function teamsOf(values: Values): string[] {
  return (values['teams'] ?? '').split(' ').filter((name) => name !== '');
}

export function definitionFrom(old: Definition | null, name: string, values: Values): Definition {
  const after = values['when'] === 'after';
  const teams = teamsOf(values);
  return changed(old, {
    name, ...Object.fromEntries(PLAIN.map((key) => [key, (values[key] ?? '').trim()])),
    at: atOf(values), after: after ? `${values['condition']}:${values['of']}` : undefined, delay: after ? values['delay']?.trim() : undefined,
    teams: teams.length === 0 ? undefined : teams,
  });
}
