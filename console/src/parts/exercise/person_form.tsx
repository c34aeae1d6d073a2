// person_form.tsx - one person to register; the password comes once.
// SPDX-License-Identifier: Apache-2.0
import { useContext, useState } from 'preact/hooks';
import { type Failure, post } from '../../api.ts';
import type { Person } from '../../contract_exercise.ts';
import { failureFrom, SessionLost, useLoad } from '../../load.ts';
import type { Directory } from '../../contract.ts';
import { usePlay } from '../../play.ts';
import { sentence } from '../../words.ts';
import { named } from '../choice.tsx';
import { Outcome, SelectField, Send, TextField } from './form.tsx';

export const PROFESSIONS = ['technical', 'legal', 'military', 'scientific', 'media'];
export const ACCREDITATIONS = ['none', 'requested', 'granted', 'refused'];
export const DESKS = ['white', 'red', 'green', 'yellow', 'users', 'grader', 'observer'];

export interface NewPerson {
  login: string;
  name: string;
  organisation: string;
  profession: string;
  team: string | null;
  desks: string[];
  accreditation: string;
}

export type Registered = Person & { password?: string };

export function register(person: NewPerson): Promise<Registered> {
  return post<Registered>('/api/exercise/people', person);
}

const EMPTY = { login: '', name: '', organisation: '', profession: 'technical', team: '', accreditation: 'requested' };

export function PersonForm({ again }: { again: () => void }) {
  const { exercise } = usePlay();
  const organisations = useLoad<Directory>('/api/organisations').data?.organisations ?? [];
  const [values, setValues] = useState(EMPTY);
  const [desks, setDesks] = useState<string[]>([]);
  const [checked, setChecked] = useState(false);
  const [state, setState] = useState<{ busy: boolean; failure: Failure | null; made: Registered | null }>({ busy: false, failure: null, made: null });
  const sessionLost = useContext(SessionLost);
  const set = (name: keyof typeof EMPTY) => (value: string) => setValues({ ...values, [name]: value });
  const missing = (name: 'login' | 'name' | 'organisation') => checked && values[name].trim() === '' ? 'This is required.' : '';

  const submit = (event: Event) => {
    event.preventDefault();
    setChecked(true);
    if (values.login.trim() === '' || values.name.trim() === '' || values.organisation.trim() === '' || state.busy)
      return;
    setState({ busy: true, failure: null, made: null });
    register({ ...values, team: values.team === '' ? null : values.team, desks }).then(
      (made) => {
        setState({ busy: false, failure: null, made });
        setValues({ ...EMPTY, organisation: values.organisation, team: values.team });
        setChecked(false);
        again();
      },
      (error: unknown) => {
        const failure = failureFrom(error);
        if (failure.status === 401)
          sessionLost();
        setState({ busy: false, failure, made: null });
      });
  };
  const choices = (names: string[]) => names.map((name) => ({ value: name, title: sentence(name) }));
  return (
    <form class="stack-form" onSubmit={submit} noValidate>
      <div class="form-grid">
        <TextField label="Name" required value={values.name} change={set('name')} wrong={missing('name')} />
        <TextField label="Login" required value={values.login} change={set('login')} wrong={missing('login')} />
        <SelectField label="Organisation" any="Choose" required value={values.organisation} change={set('organisation')} wrong={missing('organisation')}
          options={organisations.map((one) => ({ value: one.code, title: one.name }))} />
        <SelectField label="Profession" value={values.profession} change={set('profession')} options={choices(PROFESSIONS)} />
        <SelectField label="Team" any="None" value={values.team} change={set('team')} options={named(exercise.teams)} />
        <SelectField label="Accreditation" value={values.accreditation} change={set('accreditation')} options={choices(ACCREDITATIONS)} />
      </div>
      <fieldset class="outcomes">
        <legend class="field-name">Desks</legend>
        {DESKS.map((desk) => (
          <label key={desk} class="radio"><input type="checkbox" checked={desks.includes(desk)}
            onChange={() => setDesks(desks.includes(desk) ? desks.filter((one) => one !== desk) : [...desks, desk])} />{sentence(desk)}</label>
        ))}
      </fieldset>
      <p class="actions"><Send busy={state.busy}>Register</Send></p>
      <Outcome failure={state.failure} done={state.made === null ? '' : `${state.made.name} is registered.`} />
      {state.made?.password === undefined ? null : (
        <p class="stale">The password of <code>{state.made.login}</code> is <code class="password">{state.made.password}</code>. It is shown this once.</p>
      )}
    </form>
  );
}
