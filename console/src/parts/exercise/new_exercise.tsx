// new_exercise.tsx - an exercise's home made from the scenario that was checked, and how it is served then.
// SPDX-License-Identifier: Apache-2.0
import { useContext, useRef, useState } from 'preact/hooks';
import { address, type Failure, post } from '../../api.ts';
import type { ExerciseHome, ExerciseHomes } from '../../contract_planning.ts';
import { failureFrom, SessionLost } from '../../load.ts';
import { Panel } from '../room.tsx';
import { Outcome, Send, TextField } from './form.tsx';
import { packed, type ScenarioFile } from './scenario_files.ts';

const FIRST_PORT = 6444;
const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

function faultOf(name: string, homes: ExerciseHomes): string {
  if (!NAME.test(name) || name === 'real')
    return '1 to 32 of a-z, 0-9 and -, and not “real”.';
  return homes.exercises.some((one) => one.name === name) ? 'There is one of that name already.' : '';
}

export function NewExercise({ homes, scenario, made }: { homes: ExerciseHomes; scenario: ScenarioFile[] | null; made: () => void }) {
  return (
    <Panel title="New exercise" note="from the scenario above, once its check is good">
      {homes.folder === null
        ? (
          <p class="panel-body">This node has no folder for exercises. Who runs it sets <code>exercises.folder</code> in
            its <code>testudo.yaml</code> and starts it again; or makes the exercise by <code>testudo exercise new</code>.</p>
        )
        : <Form homes={homes} scenario={scenario} made={made} />}
    </Panel>
  );
}

function Form({ homes, scenario, made }: { homes: ExerciseHomes; scenario: ScenarioFile[] | null; made: () => void }) {
  const [name, setName] = useState('');
  const [port, setPort] = useState(String(FIRST_PORT + homes.exercises.length + homes.unlisted));
  const [host, setHost] = useState('');
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const [state, setState] = useState<{ busy: boolean; failure: Failure | null; home: ExerciseHome | null }>({ busy: false, failure: null, home: null });
  const sessionLost = useContext(SessionLost);
  const nameFault = faultOf(name, homes);
  const portFault = /^\d{1,5}$/.test(port) && Number(port) <= 65_535 ? '' : 'A number up to 65535.';

  const make = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (state.busy || scenario === null)
      return;
    if (nameFault !== '' || portFault !== '') {
      form.current?.querySelector<HTMLElement>(`[name="exercise-${nameFault !== '' ? 'name' : 'port'}"]`)?.focus();
      return;
    }
    setState({ busy: true, failure: null, home: null });
    try {
      const home = await post<ExerciseHome>(address('/api/exercises', { name, port, host }), packed(scenario));
      setState({ busy: false, failure: null, home });
      setTried(false);
      setName('');
      setPort(String(Number(port) + 1));
    } catch (error) {
      const failure = failureFrom(error);
      if (failure.status === 401)
        sessionLost();
      setState({ busy: false, failure, home: null });
    }
    made();
  };
  return (
    <form class="stack-form" ref={form} onSubmit={(event) => void make(event)}>
      <TextField label="Name" name="exercise-name" value={name} change={setName} required hint="1 to 32 of a-z, 0-9 and -: it stands in addresses." wrong={tried ? nameFault : ''} />
      <TextField label="Port" name="exercise-port" value={port} change={setPort} hint="Where it will be served." wrong={tried ? portFault : ''} />
      <TextField label="Host name" name="exercise-host" value={host} change={setHost} hint="For its certificate, beside localhost; may stay empty." />
      <p class="actions"><Send busy={state.busy} disabled={scenario === null}>Make the exercise</Send>
        {scenario === null ? <span class="quiet">The scenario has to be checked first, as it stands now.</span> : null}</p>
      {state.busy ? <p role="status">It is being made: each person gets a password, some ten a second. You may leave this page.</p> : null}
      <Outcome failure={state.failure} done={state.home === null ? '' : `${state.home.name} is made.`} />
      {state.home === null ? null : <Made home={state.home} />}
    </form>
  );
}

/** Who serves it needs the machine: a process of its own is started there. */
function Made({ home }: { home: ExerciseHome }) {
  return (
    <div class="made">
      <p>On the node’s machine it is served by</p>
      <pre class="text" tabIndex={0} role="region" aria-label="How it is served">testudo serve --home {home.home}</pre>
      <p>The passwords of its people and the probe’s token lie in <code>{home.home}/secrets</code>: who runs the machine hands them on and deletes them.</p>
    </div>
  );
}
