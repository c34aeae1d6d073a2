// report_form.tsx - a report, as the fields of its template make it.
// SPDX-License-Identifier: Apache-2.0
import { useRef, useState } from 'preact/hooks';
import type { Field, Template } from '../../contract_exercise.ts';
import { ownTeam, useDraft, usePlay, usePosting } from '../../play.ts';
import { Evidence, type EvidenceFile } from './evidence.tsx';
import { Outcome, SelectField, Send, TextArea, TextField } from './form.tsx';

type Values = Record<string, string>;

function parseDraft(text: string): Values {
  try {
    const read: unknown = JSON.parse(text);
    return read !== null && typeof read === 'object' ? read as Values : {};
  } catch {
    return {};
  }
}

/** What keeps a field from being sent, for people; empty: nothing. */
export function fieldFault(field: Field, value: string): string {
  if (value.trim() === '')
    return field.required ? `${field.title} is required.` : '';
  if (field.kind === 'time' && Number.isNaN(Date.parse(asMoment(value))))
    return 'A time such as 2026-11-27 14:05, in UTC.';
  if (field.kind === 'technique' && !/^T\d{4}(\.\d{3})?$/.test(value.trim()))
    return 'A technique such as T1566 or T1566.002.';
  return '';
}

/** "2026-11-27 14:05" -> RFC 3339 in UTC. */
function asMoment(value: string): string {
  const parts = /^\s*(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?Z?\s*$/.exec(value);
  return parts === null ? value.trim() : `${parts[1]}T${parts[2]}${parts[3] ?? ':00'}Z`;
}

function sendable(template: Template, values: Values): Values {
  const fields: Values = {};
  for (const field of template.fields) {
    const value = values[field.name] ?? '';
    if (value.trim() !== '')
      fields[field.name] = field.kind === 'time' ? asMoment(value) : value;
  }
  return fields;
}

export function ReportForm({ template, sent }: { template: Template; sent: () => void }) {
  const play = usePlay();
  const [draft, setDraft] = useDraft(`report.${play.exercise.name}.${template.name}`);
  const [files, setFiles] = useState<EvidenceFile[]>([]);
  const [checked, setChecked] = useState(false); // faults are told after the first attempt
  const [done, setDone] = useState('');
  const form = useRef<HTMLFormElement>(null);
  const posting = usePosting();
  const values = parseDraft(draft);

  const submit = async (event: Event) => {
    event.preventDefault();
    setChecked(true);
    setDone('');
    const wrong = template.fields.find((field) => fieldFault(field, values[field.name] ?? '') !== '');
    if (wrong !== undefined) {
      form.current?.querySelector<HTMLElement>(`[name="${CSS.escape(wrong.name)}"]`)?.focus();
      return;
    }
    const body = { template: template.name, fields: sendable(template, values), ...(files.length === 0 ? {} : { evidence: files }) };
    if (await posting.send({ kind: 'report', team: ownTeam(play), body })) {
      setDraft('');
      setFiles([]);
      setChecked(false);
      setDone('The report is in.');
      sent();
    }
  };
  return (
    <form class="stack-form" ref={form} onSubmit={submit} noValidate>
      {template.fields.map((field) => (
        <FieldInput key={field.name} field={field} value={values[field.name] ?? ''}
          wrong={checked ? fieldFault(field, values[field.name] ?? '') : ''}
          change={(value) => setDraft(JSON.stringify({ ...values, [field.name]: value }))} />
      ))}
      <Evidence files={files} change={setFiles} />
      <p class="actions"><Send busy={posting.busy}>Send the report</Send>
        {draft === '' ? null : <button type="button" onClick={() => setDraft('')}>Throw the draft away</button>}</p>
      <Outcome failure={posting.failure} done={done} />
    </form>
  );
}

function FieldInput({ field, value, wrong, change }: { field: Field; value: string; wrong: string; change: (value: string) => void }) {
  const { exercise } = usePlay();
  const common = { label: field.title, hint: field.hint, required: field.required, name: field.name, value, wrong, change };
  switch (field.kind) {
  case 'text':
    return <TextArea {...common} />;
  case 'choice':
    return <SelectField {...common} any="Choose" options={field.choices.map((one) => ({ value: one, title: one }))} />;
  case 'system':
    return <SelectField {...common} any="Choose" options={exercise.systems.map((one) => ({ value: one.name, title: `${one.title} (${one.zone})` }))} />;
  case 'time':
    return (
      <div class="with-button">
        <TextField {...common} hint={`${field.hint} In UTC, such as 2026-11-27 14:05.`.trim()} />
        <button type="button" onClick={() => change(new Date().toISOString().slice(0, 16).replace('T', ' '))}>Now</button>
      </div>
    );
  case 'technique':
  case 'line':
    return <TextField {...common} />;
  }
}
