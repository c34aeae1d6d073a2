// check_desk.tsx - the checks of the scenario in green's hand: switched off and on, changed, and new ones.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import { address } from '../../api.ts';
import type { Defined, Entry, Exercise } from '../../contract_exercise.ts';
import { useLoad } from '../../load.ts';
import { may, usePlay, usePosting } from '../../play.ts';
import { Shown } from '../notice.tsx';
import { Panel } from '../room.tsx';
import { Twice } from '../twice.tsx';
import { CheckForm } from './check_form.tsx';
import { entriesOf, useEntryPages } from './entries.tsx';
import { Outcome, SelectField } from './form.tsx';

/** Every check of the scenario, by the title of its system. */
export function checkOptions(exercise: Exercise) {
  return exercise.systems.flatMap((system) => system.checks.map((check) => ({ value: check.name, title: `${system.title}: ${check.title}` })));
}

/** The newest word about the check counts; a definition says nothing of it. */
export function isOff(entries: Entry[], check: string): boolean {
  const last = entries.find((one) => one.in_force && one.body['check'] === check);
  return last?.body['enabled'] === false;
}

export function CheckDesk() {
  const play = usePlay();
  const pages = useEntryPages(['check.changed'], 200);
  const [check, setCheck] = useState('');
  const [editing, setEditing] = useState(false);

  if (!may(play, 'check.changed'))
    return null;
  const choose = (name: string) => {
    setCheck(name);
    setEditing(false);
  };
  return (
    <Panel title="The checks" note="off, new or changed from now on, for all teams">
      <Shown of={pages} what="what was changed">
        {(data) => {
          const entries = entriesOf(data);
          const off = checkOptions(play.exercise).filter((one) => isOff(entries, one.value));
          return (
            <>
              <div class="stack-form"><SelectField key={checkOptions(play.exercise).length} label="Check to change" any="A new one" value={check} change={choose}
                options={checkOptions(play.exercise).map((one) => isOff(entries, one.value) ? { ...one, title: `${one.title} (off)` } : one)} /></div>
              {check === '' ? null : <Switch key={check} check={check} off={isOff(entries, check)} again={pages.again} />}
              {check === '' || editing ? <Editing key={check} check={check === '' ? null : check}
                done={choose} leave={() => setEditing(false)} />
                : <p class="actions"><button type="button" onClick={() => setEditing(true)}>Change what it does</button></p>}
              {off.length === 0 ? null : <p class="quiet panel-body">Off: {off.map((one) => one.title).join('; ')}.</p>}
            </>
          );
        }}
      </Shown>
    </Panel>
  );
}

function Switch({ check, off, again }: { check: string; off: boolean; again: () => void }) {
  const [done, setDone] = useState('');
  const posting = usePosting();
  const put = async (enabled: boolean) => {
    setDone('');
    if (await posting.send({ kind: 'check.changed', body: { check, enabled } })) {
      setDone(enabled ? 'It is on again.' : 'It is off: probes run it no more, and it is not counted.');
      again();
    }
  };
  return (
    <div class="panel-body">
      <p class="actions">
        <span>It is <strong>{off ? 'off' : 'on'}</strong>.</span>
        {off ? <button type="button" onClick={() => put(true)} aria-disabled={posting.busy}>Switch it on</button>
          : <Twice ask="Switch it off for all teams?" yes="Switch off" act={() => put(false)}>Switch it off</Twice>}
      </p>
      <Outcome failure={posting.failure} done={done} />
    </div>
  );
}

/** The form, once the definition that it begins from is there. */
function Editing({ check, done, leave }: { check: string | null; done: (name: string) => void; leave: () => void }) {
  const loaded = useLoad<Defined>(check === null ? null : address('/api/exercise/definition', { check }));
  const [open, setOpen] = useState(false); // of a new one

  if (check === null)
    return open ? <CheckForm old={null} leave={() => setOpen(false)} done={done} />
      : <p class="actions"><button type="button" onClick={() => setOpen(true)}>Define a new check</button></p>;
  return (
    <Shown of={loaded} what="the check">
      {({ definition }) => <CheckForm old={definition} leave={leave} done={done} />}
    </Shown>
  );
}
