// searches.tsx - what a sensor was asked to search for in its kept logs, how far it is, and what it found; live.
// SPDX-License-Identifier: Apache-2.0
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Failure, remove } from '../api.ts';
import type { OneSearchBack, SearchAnswer, SearchBack, SearchBackList, Sensor, Session } from '../contract.ts';
import { useHint } from '../live.ts';
import { failureFrom, useLoad } from '../load.ts';
import { bytes, moment, plural, today, addDays } from '../words.ts';
import { Shown } from './notice.tsx';
import { mayPost } from './opinion.tsx';
import { Panel } from './room.tsx';
import { SearchForm, sensorPath } from './search_back.tsx';
import { Hit } from './sensor_hit.tsx';
import { Moment, ObjectLink } from './small.tsx';

export function Searches({ sensor, session }: { sensor: Sensor; session: Session }) {
  const path = `/api${sensorPath(sensor.name)}/searches`;
  const loaded = useLoad<SearchBackList>(path);

  useHint('sensors', loaded.again);
  return (
    <Panel title="Searches in kept logs" note="only your own organisation sees them" name="sensor-searches">
      <Shown of={loaded} what="the searches">
        {(list) => (
          <>
            {list.searches.length === 0 ? <None sensor={sensor} /> : (
              <ul class="plain searches">
                {list.searches.map((one) => <Row key={one.id} search={one} sensor={sensor} path={path} session={session} again={loaded.again} />)}
              </ul>
            )}
            {mayPost(session) ? <AllNew sensor={sensor} asked={loaded.again} /> : null}
          </>
        )}
      </Shown>
    </Panel>
  );
}

function None({ sensor }: { sensor: Sensor }) {
  return (
    <p class="quiet panel-empty">{sensor.state?.kept_logs === 0
      ? <>This sensor keeps no logs to search. Started with <code>--search-back FORMAT:PATH</code> it looks through those, when asked here.</>
      : 'Nothing was asked of it yet. What became known today may have been here before: “search back” at a hit or an indicator looks.'}</p>
  );
}

/** All indicators that came since a day. */
function AllNew({ sensor, asked }: { sensor: Sensor; asked: () => void }) {
  const [open, setOpen] = useState(false);
  const [since, setSince] = useState(addDays(today(), -1));
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);

  useLayoutEffect(() => {
    if (!open && wasOpen.current)
      opener.current?.focus();
    wasOpen.current = open;
  }, [open]);
  if (!open)
    return (
      <p class="actions">
        <button type="button" ref={opener} onClick={() => setOpen(true)}>Search back for all new indicators</button>
      </p>
    );
  return (
    <div class="actions">
      <SearchForm sensors={[sensor]} target={() => ({ added_after: `${since}T00:00:00Z` })}
        asked={() => { setOpen(false); asked(); }} shut={() => setOpen(false)}>
        <label>All that were added since <input type="date" required max={today()} value={since}
          onInput={(event) => setSince(event.currentTarget.value)} /></label>
      </SearchForm>
    </div>
  );
}

// --- one search ---

function Row({ search, sensor, path, session, again }:
    { search: SearchBack; sensor: Sensor; path: string; session: Session; again: () => void }) {
  const isOpen = search.state === 'asked' || search.state === 'running';
  return (
    <li class="asked-search">
      <p class="hit-head">
        {search.indicator === null ? <strong>All indicators added since <Moment at={search.added_after} /></strong>
          : <ObjectLink brief={search.indicator} />}
        <span class="quiet">in the {plural(search.days, 'day', 'days')} before</span>
        <span class="quiet">asked by {search.by}, <Moment at={search.asked} /></span>
      </p>
      <State search={search} sensor={sensor} />
      {search.answer === null || search.state !== 'done' ? null : <Facts answer={search.answer} />}
      {(search.answer?.found ?? 0) > 0 ? <Found path={`${path}/${search.id}`} found={search.answer?.found ?? 0} /> : null}
      {isOpen && mayPost(session) ? <Cancel path={`${path}/${search.id}`} again={again} /> : null}
    </li>
  );
}

function State({ search, sensor }: { search: SearchBack; sensor: Sensor }) {
  switch (search.state) {
    case 'asked':
      return <p role="status">{isAway(sensor) ? <>Waits: the sensor is silent since <Moment at={sensor.heard} /></> : 'Waits for the sensor’s next report'}</p>;
    case 'running':
      return (
        <p role="status" class="search-running">
          <progress max={100} value={search.percent} aria-label="How far it is" />
          {isAway(sensor) ? <>was at {search.percent} %; the sensor is silent since <Moment at={sensor.heard} /></> : <>running, {search.percent} %</>}
        </p>
      );
    case 'done':
      return search.answer === null ? null : <Verdict search={search} answer={search.answer} />;
    case 'refused':
      return <p class="wrong">Refused: {search.answer?.reason ?? 'without a reason'}</p>;
    case 'cancelled':
      return <p class="quiet">Cancelled <Moment at={search.changed} /></p>;
  }
}

function isAway(sensor: Sensor): boolean {
  return sensor.status === 'silent' || sensor.status === 'ended';
}

function Verdict({ search, answer }: { search: SearchBack; answer: SearchAnswer }) {
  if (answer.first === null)
    return <p><strong>Nothing found</strong>{answer.complete ? '' : ' in what was searched'}</p>;
  const early = search.known !== null && Date.parse(answer.first) < Date.parse(search.known);
  return (
    <p class={early ? 'search-early' : ''}>
      <strong>First seen <Moment at={answer.first} />{early ? ', before anybody knew' : ''}</strong>
      {early ? <span class="quiet"> (you were given it <Moment at={search.known} />)</span> : null}
    </p>
  );
}

function Facts({ answer }: { answer: SearchAnswer }) {
  const seconds = Math.max(0, Math.round((Date.parse(answer.ended) - Date.parse(answer.started)) / 1000));
  const facts = [
    answer.found ? plural(answer.found, 'hit', 'hits') + (answer.last === null ? '' : `, the last ${moment(answer.last)}`) : '',
    `${plural(answer.files ?? 0, 'file', 'files')}, ${bytes(answer.bytes ?? 0)}`,
    answer.skipped_files ? `${plural(answer.skipped_files, 'file', 'files')} passed over by their summaries` : '',
    answer.sightings ? plural(answer.sightings, 'sighting', 'sightings') + ' reported' : '',
    answer.patterns ? `${plural(answer.patterns, 'pattern', 'patterns')} over several values not looked for` : '',
    plural(seconds, 'second', 'seconds'),
  ].filter((one) => one !== '');
  return (
    <>
      <p class="quiet">{facts.join(' · ')}</p>
      {answer.complete ? null : <p class="wrong">Not all was searched: {answer.reason ?? 'it ended early'}</p>}
      {answer.pattern_losses ? <p class="wrong">{`Patterns forgot something early, or gave a search up, ${plural(answer.pattern_losses, 'time', 'times')}: some matches may be missing.`}</p> : null}
      {answer.patterns_left_alone ? <p class="wrong">{plural(answer.patterns_left_alone, 'pattern was', 'patterns were')} left alone for their cost.</p> : null}
      {answer.unreadable_files ? <p class="wrong">{plural(answer.unreadable_files, 'file', 'files')} could not be read; the sensor’s log says why.</p> : null}
    </>
  );
}

function Cancel({ path, again }: { path: string; again: () => void }) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const cancel = () => {
    remove(path).then(again, (error: unknown) => {
      setFailure(failureFrom(error));
      again();
    });
  };
  return (
    <p class="actions">
      <button type="button" onClick={cancel}>Cancel it</button>
      {failure === null ? null : <span class="wrong" role="alert">Not cancelled: {failure.message}</span>}
    </p>
  );
}

/** The hits are fetched when somebody opens them. */
function Found({ path, found }: { path: string; found: number }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="search-found" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Show the {found === 1 ? 'hit' : 'hits'}</summary>
      {open ? <Hits path={path} found={found} /> : null}
    </details>
  );
}

function Hits({ path, found }: { path: string; found: number }) {
  const loaded = useLoad<OneSearchBack>(path);
  return (
    <Shown of={loaded} what="the hits">
      {(search) => (
        <>
          <ul class="plain hits">{search.hits.map((hit, i) => <Hit key={i} hit={hit} />)}</ul>
          {found <= search.hits.length ? null : (
            <p class="quiet">The earliest {search.hits.length}. <code>testudo search</code> beside the logs shows all.</p>
          )}
        </>
      )}
    </Shown>
  );
}
