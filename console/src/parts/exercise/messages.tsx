// messages.tsx - what exercise control and a team say to each other, the news, and asking for help.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import { may, ownTeam, teamTitle, useDraft, usePlay, usePosting } from '../../play.ts';
import { named } from '../choice.tsx';
import { More } from '../more.tsx';
import { Shown } from '../notice.tsx';
import { Panel } from '../room.tsx';
import { entriesOf, useEntryPages } from './entries.tsx';
import { EntryView } from './entry.tsx';
import { Outcome, SelectField, Send, TextArea } from './form.tsx';

export function MessageDesk({ team }: { team: string }) {
  const play = usePlay();
  const pages = useEntryPages(['help', 'message', 'news'], 30, []);

  return (
    <div class="columns">
      {may(play, 'help') && ownTeam(play) === team ? <Panel title="Ask for help" note="green and white read it"><HelpForm team={team} again={pages.again} /></Panel> : null}
      {may(play, 'message') ? <Panel title="Write to the team"><MessageForm team={team} again={pages.again} /></Panel> : null}
      <Panel title="Messages, help and news">
        <Shown of={pages} what="the messages">
          {(data) => {
            const entries = entriesOf(data).filter((entry) => entry.team === null || entry.team === team);
            return (
              <div class="panel-body">
                {entries.length === 0 ? <p class="quiet">Nothing was said yet.</p> : entries.map((entry) => <EntryView key={entry.key} entry={entry} />)}
                <More more={pages.more} busy={pages.busy} />
              </div>
            );
          }}
        </Shown>
      </Panel>
    </div>
  );
}

function HelpForm({ team, again }: { team: string; again: () => void }) {
  const { exercise } = usePlay();
  const [text, setText] = useDraft(`help.${team}`);
  const [system, setSystem] = useState('');
  const [done, setDone] = useState('');
  const posting = usePosting();
  const submit = async (event: Event) => {
    event.preventDefault();
    if (text.trim() === '')
      return;
    if (await posting.send({ kind: 'help', team, body: system === '' ? { text } : { text, system } })) {
      setText('');
      setDone('Help is on its way: the answer comes as a message.');
      again();
    }
  };
  return (
    <form class="stack-form" onSubmit={submit}>
      <TextArea label="What does not work" value={text} change={setText} required />
      <SelectField label="System" any="None in particular" value={system} change={setSystem}
        options={named(exercise.systems)} />
      <p class="actions"><Send busy={posting.busy}>Ask for help</Send></p>
      <Outcome failure={posting.failure} done={done} />
    </form>
  );
}

/** `team` null: to all; `of`: a help request that it answers. */
export function MessageForm({ team, of, again }: { team: string | null; of?: string; again: () => void }) {
  const play = usePlay();
  const [text, setText] = useDraft(`message.${of ?? team ?? 'all'}`);
  const [done, setDone] = useState('');
  const posting = usePosting();
  const submit = async (event: Event) => {
    event.preventDefault();
    if (text.trim() === '')
      return;
    if (await posting.send({ kind: 'message', team, ...(of === undefined ? {} : { of }), body: { text } })) {
      setText('');
      setDone(`Sent to ${team === null ? 'all' : teamTitle(play, team)}.`);
      again();
    }
  };
  return (
    <form class="stack-form" onSubmit={submit}>
      <TextArea label={of === undefined ? 'Message' : 'Answer'} value={text} change={setText} required rows={3} />
      <p class="actions"><Send busy={posting.busy}>{of === undefined ? 'Send the message' : 'Answer'}</Send></p>
      <Outcome failure={posting.failure} done={done} />
    </form>
  );
}
