// reverse.tsx - taking an entry out of force: nothing is deleted, a reversal with its reason is added.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import type { Entry } from '../../contract_exercise.ts';
import { may, sits, usePlay, usePosting } from '../../play.ts';
import { Outcome, Send, TextField } from './form.tsx';

const NEVER = ['clock', 'phase', 'scenario', 'reversal'];

export function Reverse({ entry, again }: { entry: Entry; again: () => void }) {
  const play = usePlay();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const posting = usePosting();

  if (!entry.in_force || NEVER.includes(entry.kind) || !may(play, 'reversal') || !(entry.own || sits(play.session, 'white')))
    return null;
  if (!open)
    return <button type="button" onClick={() => setOpen(true)}>Reverse it</button>;
  const submit = async (event: Event) => {
    event.preventDefault();
    if (text.trim() !== '' && await posting.send({ kind: 'reversal', team: entry.team, of: entry.key, body: { text } })) {
      setOpen(false);
      again();
    }
  };
  return (
    <form class="stack-form" onSubmit={submit}>
      <TextField label="Why it leaves force" required value={text} change={setText} />
      <p class="actions"><Send busy={posting.busy}>Reverse it</Send><button type="button" onClick={() => setOpen(false)}>Leave it</button></p>
      <Outcome failure={posting.failure} done="" />
    </form>
  );
}
