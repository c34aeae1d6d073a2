// checks.tsx - green's desk: what the checks see, what is held, switched off or excused, who needs help.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import { address } from '../../api.ts';
import type { CheckChange, CheckChanges, EntryPage } from '../../contract_exercise.ts';
import { useHint } from '../../live.ts';
import { useLoad, usePages } from '../../load.ts';
import { named, Select } from '../../parts/choice.tsx';
import { More } from '../../parts/more.tsx';
import { Shown } from '../../parts/notice.tsx';
import { Panel, Room } from '../../parts/room.tsx';
import { CheckDesk, checkOptions } from '../../parts/exercise/check_desk.tsx';
import { EntryView, TeamName } from '../../parts/exercise/entry.tsx';
import { Outcome, SelectField, Send, TextArea, TextField } from '../../parts/exercise/form.tsx';
import { Confirm } from '../../parts/exercise/holds.tsx';
import { MessageForm } from '../../parts/exercise/messages.tsx';
import { Notes } from '../../parts/exercise/notes.tsx';
import { StateBadge } from '../../parts/exercise/state.tsx';
import { may, useEntries, usePlay, usePosting } from '../../play.ts';
import { refine } from '../../route.ts';
import { number } from '../../words.ts';
import { scenarioClock } from '../../words_exercise.ts';

export function ChecksRoom({ query }: { query: URLSearchParams }) {
  return (
    <Room name="checks" title="Checks">
      <div class="columns wide-left">
        <Changes query={query} />
        <div>
          <Held />
          <Help />
          <CheckDesk />
          <Excuse />
          <Notes />
        </div>
      </div>
    </Room>
  );
}

function Changes({ query }: { query: URLSearchParams }) {
  const { exercise } = usePlay();
  const team = query.get('team');
  const check = query.get('check');
  const pages = usePages<CheckChanges>((before) => address('/api/exercise/checks', { team, check, before, limit: 50 }));

  useHint('board', pages.again);
  return (
    <Panel title="Changes of state" note="what the probe saw when it changed">
      <form class="filters panel-body" onSubmit={(event) => event.preventDefault()}>
        <Select name="Team" any="Any team" value={team ?? ''} choose={(to) => refine({ team: to })}
          options={named(exercise.teams)} />
        <Select name="Check" any="Any check" value={check ?? ''} choose={(to) => refine({ check: to })} options={checkOptions(exercise)} />
      </form>
      <Shown of={pages} what="the changes">
        {(data) => {
          const rows = data.flatMap((page) => page.changes);
          return rows.length === 0 ? <p class="quiet panel-empty">No state has changed yet.</p> : (
            <>
              <ul class="plain changes">{rows.map((row) => <Change key={`${row.check} ${row.team} ${row.time_ms}`} row={row} />)}</ul>
              <More more={pages.more} busy={pages.busy} />
            </>
          );
        }}
      </Shown>
    </Panel>
  );
}

function Change({ row }: { row: CheckChange }) {
  return (
    <li>
      <p class="change-head">
        <span class="quiet">{scenarioClock(row.time_ms)}</span> <StateBadge state={row.state} />
        <code>{row.check}</code> <TeamName name={row.team} />
      </p>
      <p class="prose">{row.text}{row.latency_ms === null ? '' : `, ${number(row.latency_ms)} ms`}</p>
      {row.transcript === '' ? null : (
        <details class="figures"><summary>Transcript</summary><pre class="text" tabIndex={0} role="region" aria-label="Transcript">{row.transcript}</pre></details>
      )}
    </li>
  );
}

/** Holds and excuses that nobody has confirmed or refused. */
function Held() {
  const loaded = useLoad<EntryPage>(address('/api/exercise/entries', { kinds: 'hold,excuse,confirm', order: 'newest', limit: 200 }));
  useEntries(['hold', 'excuse', 'confirm', 'reversal'], loaded.again);
  return (
    <Panel title="Held results" note="most teams failed at once">
      <Shown of={loaded} what="what is held">
        {(page) => {
          const answered = new Set(page.entries.filter((one) => one.kind === 'confirm').map((one) => one.of));
          const open = page.entries.filter((one) => one.kind === 'hold' && one.in_force && !answered.has(one.key));
          return open.length === 0 ? <p class="quiet panel-empty">Nothing is held back.</p> : (
            <div class="panel-body">
              {open.map((one) => <EntryView key={one.key} entry={one}><Confirm entry={one} again={loaded.again} yes="Our fault: excuse it" no="Theirs: let it count" /></EntryView>)}
            </div>
          );
        }}
      </Shown>
    </Panel>
  );
}

const EMPTY = { team: '', check: '', system: '', from: '', to: '', text: '' };

function utc(text: string): string | null {
  const at = Date.parse(`${text.trim().replace(' ', 'T')}Z`);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

function Excuse() {
  const play = usePlay();
  const [values, setValues] = useState(EMPTY);
  const [checked, setChecked] = useState(false);
  const [done, setDone] = useState('');
  const posting = usePosting();
  const set = (name: keyof typeof EMPTY) => (value: string) => setValues({ ...values, [name]: value });
  const [from, to] = [utc(values.from), utc(values.to)];
  const wrong = values.text.trim() === '' || from === null || to === null || (values.check === '') === (values.system === '');

  if (!may(play, 'excuse'))
    return null;
  const submit = async (event: Event) => {
    event.preventDefault();
    setChecked(true);
    setDone('');
    if (wrong)
      return;
    const what = values.check === '' ? { system: values.system } : { check: values.check };
    if (await posting.send({ kind: 'excuse', team: values.team === '' ? null : values.team, body: { ...what, from, to, text: values.text } })) {
      setValues(EMPTY);
      setChecked(false);
      setDone('It is in the record.');
    }
  };
  const { exercise } = play;
  return (
    <Panel title="Excuse a time" note="its results are not counted">
      <form class="stack-form" onSubmit={submit} noValidate>
        <div class="form-grid">
          <SelectField label="Team" any="All teams" value={values.team} change={set('team')} options={named(exercise.teams)} />
          <SelectField label="Check" any="None" value={values.check} change={set('check')} options={checkOptions(exercise)}
            wrong={checked && (values.check === '') === (values.system === '') ? 'Choose a check or a system, not both.' : ''} />
          <SelectField label="System" any="None" value={values.system} change={set('system')} options={named(exercise.systems)} />
          <TextField label="From" hint="UTC, such as 2026-11-27 14:05" required value={values.from} change={set('from')} wrong={checked && from === null ? 'A time in UTC.' : ''} />
          <TextField label="To" hint="UTC" required value={values.to} change={set('to')} wrong={checked && to === null ? 'A time in UTC.' : ''} />
        </div>
        <TextArea label="Why" required rows={2} value={values.text} change={set('text')} wrong={checked && values.text.trim() === '' ? 'A reason is required.' : ''} />
        <p class="actions"><Send busy={posting.busy}>Excuse it</Send></p>
        <Outcome failure={posting.failure} done={done} />
      </form>
    </Panel>
  );
}

function Help() {
  const play = usePlay();
  const loaded = useLoad<EntryPage>(address('/api/exercise/entries', { kinds: 'help,message', order: 'newest', limit: 100 }));
  useEntries(['help', 'message'], loaded.again);
  return (
    <Panel title="Help asked for">
      <Shown of={loaded} what="the requests">
        {(page) => {
          const answered = new Set(page.entries.map((one) => one.of));
          const open = page.entries.filter((one) => one.kind === 'help' && !answered.has(one.key));
          return open.length === 0 ? <p class="quiet panel-empty">Nobody waits for help.</p> : (
            <div class="panel-body">
              {open.map((one) => (
                <EntryView key={one.key} entry={one}>
                  {may(play, 'message') ? <MessageForm team={one.team} of={one.key} again={loaded.again} /> : null}
                </EntryView>
              ))}
            </div>
          );
        }}
      </Shown>
    </Panel>
  );
}
