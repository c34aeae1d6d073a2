// people_import.tsx - many people from a CSV file: read in the page, shown with what is wrong, and only then sent.
// SPDX-License-Identifier: Apache-2.0
import { useContext, useState } from 'preact/hooks';
import type { Directory } from '../../contract.ts';
import type { Person } from '../../contract_exercise.ts';
import { CSV_BYTES_MAX, CSV_ROWS_MAX, csvRecords } from '../../csv.ts';
import { failureFrom, SessionLost, useLoad } from '../../load.ts';
import { usePlay, type Play } from '../../play.ts';
import { number, plural } from '../../words.ts';
import { ACCREDITATIONS, DESKS, register, type NewPerson } from './person_form.tsx';

const COLUMNS = ['login', 'name', 'organisation', 'profession', 'team', 'desks', 'accreditation'];
const NEEDED = ['login', 'name', 'organisation'];
const ROWS_SHOWN = 200;

interface Row { person: NewPerson; faults: string[]; known: boolean }
type Result = { login: string; password: string | null; wrong: string | null };

function rowOf(record: Record<string, string>, play: Play, codes: Set<string>, known: Set<string>, seen: Set<string>): Row {
  const of = (name: string) => record[name] ?? '';
  const desks = of('desks').split(/[\s,|+]+/).filter((desk) => desk !== '');
  const faults = [
    ...NEEDED.filter((name) => of(name) === '').map((name) => `${name} is empty`),
    ...(codes.size > 0 && of('organisation') !== '' && !codes.has(of('organisation')) ? [`no organisation ${of('organisation')}`] : []),
    ...(of('team') !== '' && !play.exercise.teams.some((team) => team.name === of('team')) ? [`no team ${of('team')}`] : []),
    ...desks.filter((desk) => !DESKS.includes(desk)).map((desk) => `no desk ${desk}`),
    ...(seen.has(of('login')) ? ['the login stands there twice'] : []),
  ];
  seen.add(of('login'));
  return {
    person: { login: of('login'), name: of('name'), organisation: of('organisation'), profession: of('profession') || 'technical',
      team: of('team') || null, desks, accreditation: of('accreditation') || (ACCREDITATIONS[0] as string) },
    faults,
    known: known.has(of('login')),
  };
}

export function PeopleImport({ known, again }: { known: Person[]; again: () => void }) {
  const play = usePlay();
  const directory = useLoad<Directory>('/api/organisations').data;
  const [rows, setRows] = useState<Row[] | null>(null);
  const [wrong, setWrong] = useState('');
  const [ignored, setIgnored] = useState<string[]>([]);

  const read = async (file: File) => {
    setRows(null);
    setWrong('');
    if (file.size > CSV_BYTES_MAX)
      return setWrong(`${file.name} is larger than ${number(CSV_BYTES_MAX / 1024 / 1024)} MiB.`);
    try {
      const { columns, records } = csvRecords(await file.text());
      const missing = NEEDED.filter((name) => !columns.includes(name));
      if (missing.length > 0)
        return setWrong(`The first line has to name the columns ${NEEDED.join(', ')}; ${missing.join(', ')} is not there.`);
      if (records.length > CSV_ROWS_MAX)
        return setWrong(`${number(records.length)} rows; at most ${number(CSV_ROWS_MAX)} at once.`);
      const codes = new Set((directory?.organisations ?? []).map((one) => one.code));
      const logins = new Set(known.map((one) => one.login));
      const seen = new Set<string>();
      setIgnored(columns.filter((name) => !COLUMNS.includes(name)));
      setRows(records.map((record) => rowOf(record, play, codes, logins, seen)));
    } catch (error) {
      setWrong(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div class="stack-form">
      <label class="field">
        <span class="field-name">CSV file</span>
        <span class="quiet">Its first line names the columns: {COLUMNS.join(', ')}. Separated by commas, semicolons or tabs, in UTF-8.</span>
        <input type="file" accept=".csv,text/csv,text/plain" onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file !== undefined)
            void read(file);
          event.currentTarget.value = '';
        }} />
      </label>
      {wrong === '' ? null : <p class="wrong" role="alert">{wrong}</p>}
      {ignored.length === 0 ? null : <p role="status">Not taken over, for nothing here is called so: {ignored.join(', ')}.</p>}
      {rows === null ? null : <Preview rows={rows} again={again} />}
    </div>
  );
}

function Preview({ rows, again }: { rows: Row[]; again: () => void }) {
  const [results, setResults] = useState<Result[]>([]);
  const [busy, setBusy] = useState(false);
  const sessionLost = useContext(SessionLost);
  const good = rows.filter((row) => row.faults.length === 0);
  const done = results.length > 0 && !busy;

  /** One after the other; what is refused is told, the others go on. */
  const send = async () => {
    const told: Result[] = [];
    setBusy(true);
    for (const { person } of good) {
      try {
        told.push({ login: person.login, password: (await register(person)).password ?? null, wrong: null });
      } catch (error) {
        const failure = failureFrom(error);
        if (failure.status === 401)
          return sessionLost();
        told.push({ login: person.login, password: null, wrong: failure.message });
      }
      setResults([...told]);
    }
    setBusy(false);
    again();
  };
  return (
    <>
      <p role="status">{plural(rows.length, 'row', 'rows')}: {number(good.filter((row) => !row.known).length)} new,{' '}
        {number(good.filter((row) => row.known).length)} known and changed, {number(rows.length - good.length)} with faults, which are left out.</p>
      <div class="scroll" role="region" aria-label="What the file holds" tabIndex={0}>
        <table>
          <thead><tr>{COLUMNS.map((name) => <th scope="col" key={name}>{name}</th>)}<th scope="col">What happens</th></tr></thead>
          <tbody>
            {rows.slice(0, ROWS_SHOWN).map((row, i) => <PreviewRow key={i} row={row} result={results.find((one) => one.login === row.person.login)} />)}
          </tbody>
        </table>
      </div>
      {rows.length > ROWS_SHOWN ? <p class="quiet">The first {ROWS_SHOWN} of them.</p> : null}
      <p class="actions">
        {done || good.length === 0 ? null : <button type="button" class="main-button" onClick={busy ? undefined : send} aria-disabled={busy}>
          {busy ? `${number(results.length)} of ${number(good.length)} sent…` : `Register ${plural(good.length, 'person', 'people')}`}</button>}
      </p>
      {done ? <Passwords results={results} /> : null}
    </>
  );
}

function PreviewRow({ row, result }: { row: Row; result: Result | undefined }) {
  const { person } = row;
  const say = result?.wrong ?? (result !== undefined ? 'done' : row.faults.length > 0 ? row.faults.join('; ') : row.known ? 'changed' : 'new');
  const bad = row.faults.length > 0 || result?.wrong != null;
  return (
    <tr class={bad ? 'bad-row' : ''}>
      <td>{person.login}</td><th scope="row">{person.name}</th><td>{person.organisation}</td><td>{person.profession}</td>
      <td>{person.team ?? ''}</td><td>{person.desks.join(', ')}</td><td>{person.accreditation}</td>
      <td class={bad ? 'wrong' : ''}>{say}</td>
    </tr>
  );
}

/** They exist in this page only; whoever leaves it without them makes new ones. */
function Passwords({ results }: { results: Result[] }) {
  const made = results.filter((one) => one.password !== null);
  const [copied, setCopied] = useState('');
  const text = made.map((one) => `${one.login}\t${one.password}`).join('\n');
  const copy = () => navigator.clipboard.writeText(text).then(() => setCopied('Copied.'),
    () => setCopied('The browser did not allow it: mark and copy the text.'));
  return (
    <div class="stale passwords">
      <p>{plural(results.filter((one) => one.wrong === null).length, 'person', 'people')} registered.
        {made.length === 0 ? '' : ' The passwords are shown this once:'}</p>
      {made.length === 0 ? null : (
        <>
          <pre class="text" tabIndex={0} role="region" aria-label="Logins and passwords">{text}</pre>
          <p class="actions"><button type="button" onClick={copy}>Copy</button><span role="status">{copied}</span></p>
        </>
      )}
    </div>
  );
}
