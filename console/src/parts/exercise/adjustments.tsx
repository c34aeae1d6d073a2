// adjustments.tsx - points outside the sum: one person of white proposes, another confirms.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import type { Entry } from '../../contract_exercise.ts';
import { usePlay, usePosting } from '../../play.ts';
import { named } from '../choice.tsx';
import { EntryView } from './entry.tsx';
import { Outcome, SelectField, Send, TextArea, TextField } from './form.tsx';
import { Confirm } from './holds.tsx';

export function Adjustments({ rows, again }: { rows: Entry[]; again: () => void }) {
  if (rows.length === 0)
    return <p class="quiet panel-empty">None waits for a second person.</p>;
  return (
    <div class="panel-body">
      {rows.map((entry) => (
        <EntryView key={entry.key} entry={entry}>
          {entry.own ? <span class="quiet">It is yours: another person of white confirms it.</span>
            : <Confirm entry={entry} again={again} yes="Confirm it" no="Refuse it" />}
        </EntryView>
      ))}
    </div>
  );
}

/** Thousandths of "12.5" or "-250"; null when it is no such number. */
export function parsePoints(text: string): number | null {
  const parts = /^\s*([+\-\u2212]?)(\d{1,6})(?:\.(\d{1,3}))?\s*$/.exec(text);
  if (parts === null)
    return null;
  const milli = Number(parts[2]) * 1000 + Number((parts[3] ?? '').padEnd(3, '0'));
  return parts[1] === '-' || parts[1] === '\u2212' ? -milli : milli;
}

export function AdjustmentForm({ again }: { again: () => void }) {
  const { exercise } = usePlay();
  const [open, setOpen] = useState(false);
  const [team, setTeam] = useState('');
  const [points, setPoints] = useState('');
  const [text, setText] = useState('');
  const [checked, setChecked] = useState(false);
  const posting = usePosting();
  const milli = parsePoints(points);

  if (!open)
    return <p class="actions"><button type="button" onClick={() => setOpen(true)}>Propose an adjustment</button></p>;
  const submit = async (event: Event) => {
    event.preventDefault();
    setChecked(true);
    if (team === '' || milli === null || milli === 0 || text.trim() === '')
      return;
    if (await posting.send({ kind: 'adjustment', team, body: { points_milli: milli, text } })) {
      setOpen(false);
      setPoints('');
      setText('');
      setChecked(false);
      again();
    }
  };
  return (
    <form class="stack-form" onSubmit={submit} noValidate>
      <div class="form-grid">
        <SelectField label="Team" any="Choose" required value={team} change={setTeam} wrong={checked && team === '' ? 'Choose one.' : ''}
          options={named(exercise.teams)} />
        <TextField label="Points" hint="Such as 12.5 or -250" required value={points} change={setPoints}
          wrong={checked && (milli === null || milli === 0) ? 'A number of points that is not 0.' : ''} />
      </div>
      <TextArea label="Reason" hint="The team reads it once it counts." required value={text} change={setText} wrong={checked && text.trim() === '' ? 'A reason is required.' : ''} rows={3} />
      <p class="actions"><Send busy={posting.busy}>Propose it</Send><button type="button" onClick={() => setOpen(false)}>Leave it</button></p>
      <Outcome failure={posting.failure} done="" />
    </form>
  );
}
