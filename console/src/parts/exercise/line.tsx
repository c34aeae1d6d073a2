// line.tsx - one line of a score: its points, how they were computed, and the entries that it rests on.
// SPDX-License-Identifier: Apache-2.0
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Entry, Line } from '../../contract_exercise.ts';
import { plural } from '../../words.ts';
import { pointsAdded, scenarioTime } from '../../words_exercise.ts';
import { EntryByKey } from './entry.tsx';

export const lineKey = (line: Line) => `${line.subject} ${line.time_ms} ${line.text}`;

/** `act`: what one may do with an entry; `children`: with the line. `unfolded`: its entries are always there. */
export function LineItem({ line, act, unfolded = false, children }:
    { line: Line; act: (entry: Entry) => ComponentChildren; unfolded?: boolean; children?: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  return (
    <li class="why-line">
      <p class="why-line-head">
        <strong class={line.points < 0 ? 'loss' : ''}>{pointsAdded(line.points)}</strong>
        <span class="tag" title={line.subject}>{line.subject}</span>
        <span class="quiet">{scenarioTime(line.time_ms)}</span>
      </p>
      <p class="prose">{line.text}</p>
      {line.entries.length === 0 || unfolded ? null : (
        <button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide' : 'Show'} {plural(line.entries.length, 'entry', 'entries')}
        </button>
      )}
      {open || unfolded ? line.entries.map((key) => <EntryByKey key={key} entryKey={key}>{act}</EntryByKey>) : null}
      {children}
    </li>
  );
}
