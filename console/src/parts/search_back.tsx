// search_back.tsx - has the own sensors look for an indicator, or for all new ones, in the logs that they keep.
// SPDX-License-Identifier: Apache-2.0
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Failure, post } from '../api.ts';
import type { Sensor, SensorList } from '../contract.ts';
import { failureFrom, useLoad } from '../load.ts';
import { plural } from '../words.ts';
import { Shown } from './notice.tsx';

const DAYS = 30;
const DAYS_MAX = 3650;

/** What is looked for: one indicator, or all that the node was given since. */
export type Target = { indicator: string } | { added_after: string };

export function sensorPath(name: string): string {
  return `/sensors/${encodeURIComponent(name)}`;
}

/** Null where an older sensor does not say. */
function keepsLogs(sensor: Sensor): boolean {
  return (sensor.state?.kept_logs ?? 0) > 0;
}

/** A button that opens the form in its place. `sensors` null: all of the own organisation are asked for. */
export function SearchBack({ indicator, sensors }: { indicator: string; sensors: Sensor[] | null }) {
  const [step, setStep] = useState<'shut' | 'open' | { asked: string[] }>('shut');
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);

  // Who leaves the form is back where it was opened.
  useLayoutEffect(() => {
    if (step === 'shut' && wasOpen.current)
      opener.current?.focus();
    wasOpen.current = step !== 'shut';
  }, [step]);
  if (step === 'shut')
    return <button type="button" ref={opener} onClick={() => setStep('open')}>Search back</button>;
  if (step !== 'open')
    return <Asked sensors={step.asked} />;
  const form = (of: Sensor[]) => (
    <SearchForm sensors={of} target={() => ({ indicator })} asked={(names) => setStep({ asked: names })} shut={() => setStep('shut')} />
  );
  return sensors === null ? <OfAll form={form} /> : form(sensors);
}

function OfAll({ form }: { form: (sensors: Sensor[]) => preact.ComponentChildren }) {
  const loaded = useLoad<SensorList>('/api/sensors');
  return <Shown of={loaded} what="your sensors">{(list) => <>{form(list.sensors)}</>}</Shown>;
}

function Asked({ sensors }: { sensors: string[] }) {
  return (
    <p role="status" class="said">
      Asked of {sensors.map((name, i) => <>{i === 0 ? '' : ', '}<a key={name} href={sensorPath(name)}>{name}</a></>)}.
    </p>
  );
}

/** Asks each of the chosen sensors. */
async function ask(names: string[], target: Target, days: number): Promise<void> {
  for (const name of names)
    await post(`/api${sensorPath(name)}/searches`, { ...target, days });
}

export function SearchForm({ sensors, target, asked, shut, children }: {
  sensors: Sensor[];
  target: () => Target;
  asked: (names: string[]) => void;
  shut: () => void;
  children?: preact.ComponentChildren; // fields of its own
}) {
  const able = sensors.filter(keepsLogs);
  const [name, setName] = useState('');
  const [days, setDays] = useState(String(DAYS));
  const [state, setState] = useState<{ busy: boolean; failure: Failure | null }>({ busy: false, failure: null });
  const field = useRef<HTMLInputElement>(null);
  const id = useId();

  useLayoutEffect(() => (field.current ?? document.getElementById(`${id}-leave`))?.focus(), []);
  const chosen = able.length === 1 || name === '' ? able.map((one) => one.name) : [name];
  const send = () => {
    setState({ busy: true, failure: null });
    ask(chosen, target(), Number(days)).then(() => asked(chosen), (error: unknown) =>
      setState({ busy: false, failure: failureFrom(error) }));
  };
  return (
    <form class="search-back" onSubmit={(event) => {
      event.preventDefault();
      if (!state.busy && able.length > 0)
        send();
    }} onKeyDown={(event) => {
      if (event.key === 'Escape')
        shut();
    }}>
      {able.length === 0 ? <NoLogs sensors={sensors} /> : (
        <>
          <p class="search-fields">
            {children}
            <label for={id}>In the logs of the last</label>
            <input id={id} ref={field} type="number" min={1} max={DAYS_MAX} required value={days}
              onInput={(event) => setDays(event.currentTarget.value)} />
            <span>days</span>
            {able.length === 1 ? <span>that {able[0]?.name} keeps</span> : (
              <label class="select"><span>of</span>
                <select value={name} onChange={(event) => setName(event.currentTarget.value)}>
                  <option value="">all {plural(able.length, 'sensor', 'sensors')} that keep logs</option>
                  {able.map((one) => <option key={one.name} value={one.name}>{one.name}</option>)}
                </select>
              </label>
            )}
          </p>
          <p class="quiet">The sensor looks through them when it next reports, behind its other work. Only your own organisation
            learns that it was asked, and what it finds.</p>
        </>
      )}
      <p class="actions">
        {able.length === 0 ? null
          : <button type="submit" class="main-button" aria-disabled={state.busy}>{state.busy ? 'Asking…' : 'Search back'}</button>}
        <button type="button" id={`${id}-leave`} onClick={shut}>Leave it</button>
      </p>
      {state.failure === null ? null : <p class="wrong" role="alert">Not asked: {state.failure.message}</p>}
    </form>
  );
}

/** What its operator may do about it. */
function NoLogs({ sensors }: { sensors: Sensor[] }) {
  if (sensors.length === 0)
    return <p>Your organisation has no sensor that could look.</p>;
  return (
    <p>{sensors.length === 1 ? 'This sensor keeps no logs to search' : 'None of your sensors keeps logs to search'}: it looks only
      where whoever runs it allows it, by <code>--search-back FORMAT:PATH</code>.</p>
  );
}
