// judge_shared.tsx - is what a team shared true? The scenario knows some of it; of the rest a person judges.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import type { Entry } from '../../contract_exercise.ts';
import { may, useDraft, usePlay, usePosting } from '../../play.ts';
import { Row } from '../choice.tsx';
import { More } from '../more.tsx';
import { Shown } from '../notice.tsx';
import { Panel } from '../room.tsx';
import { entriesOf, useEntryPages } from './entries.tsx';
import { EntryView } from './entry.tsx';
import { saidOf } from './fields.ts';
import { Outcome, TextField } from './form.tsx';

const SHOWN = [{ value: 'open', title: 'To judge' }, { value: 'all', title: 'All' }];

function isOpen(entry: Entry): boolean {
  return entry.in_force && entry.judged === null && entry.known !== true;
}

export function JudgeShared() {
  const [shown, setShown] = useState('open');
  const pages = useEntryPages(['shared'], 30, ['share.judged', 'reversal']);

  return (
    <Panel title="Shared intelligence" note="what is not true costs points; a judgement stands over what the scenario says">
      <div class="panel-body"><Row legend="What is shown" options={SHOWN} value={shown} choose={setShown} /></div>
      <Shown of={pages} what="what was shared">
        {(data) => {
          const all = entriesOf(data);
          const entries = shown === 'all' ? all : all.filter(isOpen);
          return (
            <div class="panel-body cards">
              {entries.length > 0 ? entries.map((entry) => <Shared key={entry.key} entry={entry} again={pages.again} />)
                : <p class="quiet">{all.length === 0 ? 'No team has shared anything yet.' : 'None of these waits for a judgement.'}</p>}
              <More more={pages.more} busy={pages.busy} />
            </div>
          );
        }}
      </Shown>
    </Panel>
  );
}

function verdictOf(entry: Entry): { text: string; look: string } {
  if (typeof entry.judged === 'boolean')
    return entry.judged ? { text: 'judged to be true', look: 'allow' } : { text: 'judged not to be true', look: 'deny' };
  return entry.known === true ? { text: 'true: it is in the scenario', look: 'allow' } : { text: 'the scenario does not know it', look: '' };
}

function Shared({ entry, again }: { entry: Entry; again: () => void }) {
  const play = usePlay();
  const verdict = verdictOf(entry);
  return (
    <EntryView entry={entry}>
      <p><span class={`verdict ${verdict.look}`}>{verdict.text}</span></p>
      {may(play, 'share.judged') && entry.in_force ? <JudgeForm entry={entry} again={again} /> : null}
    </EntryView>
  );
}

function JudgeForm({ entry, again }: { entry: Entry; again: () => void }) {
  const [text, setText] = useDraft(`judge.${entry.key}`);
  const [checked, setChecked] = useState(false);
  const posting = usePosting();
  const judge = async (isTrue: boolean) => {
    setChecked(true);
    if (text.trim() === '')
      return;
    if (await posting.send({ kind: 'share.judged', team: entry.team, of: entry.key, body: { true: isTrue, text } })) {
      setText('');
      again();
    }
  };
  return (
    <form class="stack-form" onSubmit={(event) => event.preventDefault()}>
      <TextField label="Reason" required value={text} change={setText} wrong={(checked && text.trim() === '' ? 'Say why.' : '') || saidOf(posting.failure, 'text')} />
      <p class="actions">
        <button type="button" onClick={() => judge(true)} aria-disabled={posting.busy}>It is true</button>
        <button type="button" onClick={() => judge(false)} aria-disabled={posting.busy}>It is not true</button>
      </p>
      <Outcome failure={posting.failure} done="" />
    </form>
  );
}
