// fields.ts - the fields of a form: kept as one draft while they are written, and told what the server says of each.
// SPDX-License-Identifier: Apache-2.0
import type { Failure } from '../../api.ts';
import { useDraft } from '../../play.ts';

export type Values = Record<string, string>;

export interface Fields<Of extends Values> {
  values: Of;
  begun: boolean; // something was typed that is not sent yet
  set: (name: keyof Of & string) => (value: string) => void;
  put: (changes: Partial<Of>) => void;
  clear: () => void;
}

function read(text: string): Values {
  try {
    return text === '' ? {} : JSON.parse(text) as Values;
  } catch {
    return {};
  }
}

/** `key` names the draft, `empty` what stands in a form that nobody has touched. */
export function useFields<Of extends Values>(key: string, empty: Of): Fields<Of> {
  const [text, setText] = useDraft(key);
  const values = { ...empty, ...read(text) } as Of;
  const put = (changes: Partial<Of>) => setText(JSON.stringify({ ...values, ...changes }));
  return {
    values,
    begun: text !== '',
    set: (name) => (value) => put({ [name]: value } as Partial<Of>),
    put,
    clear: () => setText(''),
  };
}

/** What the server says of one field of the body: its failure names it by a pointer ("/definition/at"). */
export function saidOf(failure: Failure | null, ...names: string[]): string {
  const last = failure?.where.split('/').pop() ?? '';
  return failure !== null && failure.where.startsWith('/') && names.includes(last) ? failure.message : '';
}
