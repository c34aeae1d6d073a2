// holds.tsx - results that are held back because most teams failed at once: excused, or counted after all.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import type { Entry } from '../../contract_exercise.ts';
import { may, usePlay, usePosting } from '../../play.ts';
import { EntryView } from './entry.tsx';
import { Outcome, TextField } from './form.tsx';

export function HoldList({ holds, again }: { holds: Entry[]; again: () => void }) {
  if (holds.length === 0)
    return <p class="quiet panel-empty">Nothing is held back.</p>;
  return <div class="panel-body">{holds.map((hold) => <EntryView key={hold.key} entry={hold}><Confirm entry={hold} again={again} yes="Our fault: excuse it" no="Theirs: let it count" /></EntryView>)}</div>;
}

/** A `confirm` with its reason, for holds, excuses and adjustments. */
export function Confirm({ entry, again, yes, no }: { entry: Entry; again: () => void; yes: string; no: string }) {
  const play = usePlay();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState('');
  const posting = usePosting();

  if (!may(play, 'confirm'))
    return null;
  const send = async (accept: boolean) => {
    setWrong(text.trim() === '' ? 'Say why.' : '');
    if (text.trim() !== '' && await posting.send({ kind: 'confirm', team: entry.team, of: entry.key, body: { accept, text } }))
      again();
  };
  return (
    <form class="stack-form" onSubmit={(event) => event.preventDefault()}>
      <TextField label="Reason" required value={text} change={setText} wrong={wrong} />
      <p class="actions">
        <button type="button" onClick={() => send(true)} aria-disabled={posting.busy}>{yes}</button>
        <button type="button" onClick={() => send(false)} aria-disabled={posting.busy}>{no}</button>
      </p>
      <Outcome failure={posting.failure} done="" />
    </form>
  );
}
