// notes.tsx - what a desk writes down for itself: white reads it too, and nobody else.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import { may, useDraft, usePlay, usePosting } from '../../play.ts';
import { named } from '../choice.tsx';
import { More } from '../more.tsx';
import { Shown } from '../notice.tsx';
import { Panel } from '../room.tsx';
import { entriesOf, useEntryPages } from './entries.tsx';
import { EntryView } from './entry.tsx';
import { Outcome, SelectField, Send, TextArea } from './form.tsx';
import { saidOf } from './fields.ts';

const AT_ONCE = 5;

/** Nothing for a seat that writes none. */
export function Notes() {
  const play = usePlay();
  return may(play, 'note') ? <NoteDesk /> : null;
}

function NoteDesk() {
  const pages = useEntryPages(['note'], AT_ONCE, []);

  return (
    <Panel title="Notes" note="for yourself and white; no team ever reads them" name="notes">
      <NoteForm again={pages.again} />
      <Shown of={pages} what="the notes">
        {(data) => {
          const entries = entriesOf(data);
          return entries.length === 0 ? null : (
            <div class="panel-body">
              {entries.map((entry) => <EntryView key={entry.key} entry={entry} />)}
              <More more={pages.more} busy={pages.busy} />
            </div>
          );
        }}
      </Shown>
    </Panel>
  );
}

function NoteForm({ again }: { again: () => void }) {
  const { exercise } = usePlay();
  const [text, setText] = useDraft('note');
  const [team, setTeam] = useState('');
  const [checked, setChecked] = useState(false);
  const [done, setDone] = useState('');
  const posting = usePosting();
  const submit = async (event: Event) => {
    event.preventDefault();
    setDone('');
    setChecked(true);
    if (text.trim() === '')
      return;
    if (await posting.send({ kind: 'note', team: team === '' ? null : team, body: { text } })) {
      setText('');
      setTeam('');
      setChecked(false);
      setDone('The note is in the record.');
      again();
    }
  };
  return (
    <form class="stack-form" onSubmit={submit} noValidate>
      <TextArea label="Note" required rows={2} value={text} change={setText} wrong={(checked && text.trim() === '' ? 'Write it first.' : '') || saidOf(posting.failure, 'text')} />
      <SelectField label="About the team" any="None in particular" value={team} change={setTeam} options={named(exercise.teams)} />
      <p class="actions"><Send busy={posting.busy}>Write the note</Send></p>
      <Outcome failure={posting.failure} done={done} />
    </form>
  );
}
