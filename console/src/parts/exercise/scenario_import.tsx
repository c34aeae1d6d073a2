// scenario_import.tsx - a scenario begun from what another tool wrote, with the list of all that could not be mapped.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import { post } from '../../api.ts';
import type { Imported } from '../../contract_planning.ts';
import { failureFrom } from '../../load.ts';
import { number, plural } from '../../words.ts';
import { SelectField } from './form.tsx';
import { base64Of, type ScenarioFile } from './scenario_files.ts';

const KINDS = [
  { value: 'xlsx', title: 'Spreadsheet (XLSX)' },
  { value: 'csv', title: 'Spreadsheet (CSV)' },
  { value: 'scoringengine', title: 'scoringengine' },
  { value: 'quotient', title: 'Quotient' },
  { value: 'dwayne', title: 'DWAYNE-INATOR-5000' },
  { value: 'sdl', title: 'Open Cyber Range SDL' },
  { value: 'openbas', title: 'OpenBAS, OpenAEV' },
  { value: 'providentia', title: 'Providentia' },
];
const MAPPED = ['xlsx', 'csv'];

export function ScenarioImport({ taken }: { taken: (files: ScenarioFile[]) => void }) {
  const [kind, setKind] = useState('xlsx');
  const [mapping, setMapping] = useState<File | null>(null);
  const [result, setResult] = useState<Imported | null>(null);
  const [wrong, setWrong] = useState('');
  const [busy, setBusy] = useState('');

  const read = async (file: File) => {
    setWrong('');
    setResult(null);
    setBusy(file.name);
    try {
      const reply = await post<Imported>('/api/scenario/import', { kind, name: file.name, bytes: await base64Of(file),
        ...(mapping === null || !MAPPED.includes(kind) ? {} : { mapping_name: mapping.name, mapping: await base64Of(mapping) }) });
      setResult(reply);
      taken(Object.entries(reply.files).map(([path, text]) => ({ path, text })));
    } catch (error) {
      const failure = failureFrom(error);
      setWrong(failure.where === '' || failure.message.includes(failure.where) ? failure.message : `${failure.where}: ${failure.message}`);
    }
    setBusy('');
  };
  return (
    <div class="stack-form">
      <SelectField label="Kind of file" value={kind} change={setKind} options={KINDS} />
      {MAPPED.includes(kind) ? <Chosen label="Mapping file" hint="Which column is which key, in YAML." accept=".yaml,.yml" said={mapping?.name ?? ''} take={setMapping} /> : null}
      <Chosen label="File to import" hint="It takes the place of the files above." accept="" said={busy === '' ? '' : `Reading ${busy}…`} take={(file) => void read(file)} />
      {wrong === '' ? null : <p class="wrong" role="alert">Not imported: {wrong}</p>}
      {result === null ? null : <Notes of={result} />}
    </div>
  );
}

function Chosen({ label, hint, accept, said, take }: { label: string; hint: string; accept: string; said: string; take: (file: File) => void }) {
  return (
    <label class="field">
      <span class="field-name">{label}</span>
      <span class="quiet field-hint">{hint}</span>
      <input type="file" accept={accept} onChange={(event) => {
        const file = event.currentTarget.files?.[0];
        if (file !== undefined)
          take(file);
        event.currentTarget.value = '';
      }} />
      <span class="quiet" role="status">{said}</span>
    </label>
  );
}

function Notes({ of }: { of: Imported }) {
  const count = of.notes.length + of.unlisted;
  return (
    <div>
      <p role="status">{plural(Object.keys(of.files).length, 'file is', 'files are')} above now; {count === 0 ? 'everything could be mapped.'
        : `${plural(count, 'thing', 'things')} could not be mapped:`}</p>
      {of.notes.length === 0 ? null : (
        <div class="scroll" role="region" aria-label="What could not be mapped" tabIndex={0}>
          <ul class="scenario-notes">{of.notes.map((note, i) => <li key={i}><code>{note.place}</code> {note.text}</li>)}</ul>
        </div>
      )}
      {of.unlisted > 0 ? <p>and {number(of.unlisted)} more</p> : null}
    </div>
  );
}
