// check_form.tsx - the definition of one check, in the form of the scenario: a new one, or one that takes over from another.
// What was counted of a check stays what it was: so what has changed gets another name, and the old one is switched off.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import type { Definition } from '../../contract_exercise.ts';
import { usePlay, usePosting } from '../../play.ts';
import { named } from '../choice.tsx';
import { changed, linesOf, listFrom, mapFrom, pairsOf, textOf } from './definition.ts';
import { saidOf, useFields, type Values } from './fields.ts';
import { Outcome, SelectField, Send, TextArea, TextField } from './form.tsx';

const KINDS = ['http', 'https', 'smtp', 'imap', 'pop3', 'ftp', 'ldap', 'mqtt', 'ssh', 'sftp', 'dns', 'postgresql', 'mariadb',
  'tcp', 'icmp', 'ntp', 'plugin'].map((kind) => ({ value: kind, title: kind }));
const YES_NO = [{ value: 'yes', title: 'Yes' }, { value: 'no', title: 'No' }];

function accountsOf(old: Definition | null): string {
  const accounts = old?.['accounts'];
  return !Array.isArray(accounts) ? ''
    : accounts.map((one: Record<string, unknown>) => `${String(one['user'])} ${String(one['password'])}`).join('\n');
}

/** One a line: a user, blanks, the password; null when a line is not. */
function accountsFrom(text: string): { user: string; password: string }[] | null | undefined {
  const rows = listFrom(text)?.map((line) => /^(\S+)\s+(.+)$/.exec(line));
  return rows?.some((row) => row === null) ? null : rows?.map((row) => ({ user: row?.[1] as string, password: row?.[2] as string }));
}

/** "http-2" after "web.http", "http-3" after "web.http-2". */
function nextName(old: string): string {
  const parts = /^[^.]*\.(.*?)(?:-(\d+))?$/.exec(old);
  return parts === null ? '' : `${parts[1]}-${Number(parts[2] ?? 1) + 1}`;
}

function fieldsFrom(old: Definition | null): Values {
  const name = textOf(old, 'name');
  return {
    system: name.split('.')[0] ?? '', check: nextName(name), title: textOf(old, 'title'), kind: textOf(old, 'kind') || 'http', period: textOf(old, 'period'), jitter: textOf(old, 'jitter'),
    timeout: textOf(old, 'timeout'), mandatory: textOf(old, 'mandatory') || 'yes', weight: textOf(old, 'weight'),
    parameters: pairsOf(old, 'parameters'), accounts: accountsOf(old), contents: linesOf(old, 'contents'), clients: linesOf(old, 'clients'),
  };
}

function definitionFrom(old: Definition | null, values: Values): Definition {
  const { title, kind, period, jitter, timeout, mandatory, weight } = values;
  return changed(old, {
    name: `${values['system']}.${values['check']}`, title, kind, period, jitter, timeout, weight,
    mandatory: mandatory === 'yes' && old?.['mandatory'] === undefined ? undefined : mandatory,
    parameters: mapFrom(values['parameters'] as string), accounts: accountsFrom(values['accounts'] as string),
    contents: listFrom(values['contents'] as string), clients: listFrom(values['clients'] as string),
  });
}

/** What cannot even be written down; the server checks the rest. */
function faults(values: Values): Values {
  return {
    system: values['system'] === '' ? 'Choose one.' : '',
    check: !/^[a-z0-9-]{1,60}$/.test(values['check'] as string) ? 'Small letters, digits and “-”.' : '',
    parameters: mapFrom(values['parameters'] as string) === null ? 'Lines such as “port: 8080”.' : '',
    accounts: accountsFrom(values['accounts'] as string) === null ? 'A user, a blank and a password on each line.' : '',
  };
}

export function CheckForm({ old, leave, done }: { old: Definition | null; leave: () => void; done: (name: string) => void }) {
  const { exercise } = usePlay();
  const { values, begun, set, clear } = useFields(`check.${textOf(old, 'name') || 'new'}`, fieldsFrom(old));
  const [checked, setChecked] = useState(false);
  const posting = usePosting();
  const found = faults(values);
  const field = (name: string) => ({
    value: values[name] ?? '', change: set(name),
    wrong: (checked ? found[name] : '') || saidOf(posting.failure, ...(name === 'check' || name === 'system' ? ['name'] : [name])),
  });

  const submit = async (event: Event) => {
    event.preventDefault();
    setChecked(true);
    if (Object.values(found).some((one) => one !== ''))
      return;
    const definition = definitionFrom(old, values);
    if (await posting.send({ kind: 'check.changed', body: { definition } }) === null)
      return;
    clear();
    if (old === null || await posting.send({ kind: 'check.changed', body: { check: textOf(old, 'name'), enabled: false } }))
      done(String(definition['name']));
  };
  return (
    <form class="stack-form" onSubmit={submit} noValidate>
      {begun ? <p class="quiet">A draft of yours: nothing of it counts yet.</p> : null}
      <div class="form-grid">
        {old !== null ? null : <SelectField label="System" any="Choose" required options={named(exercise.systems)} {...field('system')} />}
        <TextField label="Short name" required {...field('check')} hint={old === null ? 'Such as login; it stands behind the system’s.'
          : 'Another than before: what was counted stays with the old one, which is switched off.'} />
        <TextField label="Title" hint="For people" {...field('title')} />
        <SelectField label="Kind" options={KINDS} required {...field('kind')} />
        <TextField label="Period" hint="Such as 60s or 5m; empty: 60s" {...field('period')} />
        <TextField label="Jitter" hint="Empty: 10s" {...field('jitter')} />
        <TextField label="Timeout" hint="Of the wall’s time; empty: 10s" {...field('timeout')} />
        <TextField label="Weight" hint="1 to 1000; empty: 1" {...field('weight')} />
        <SelectField label="Mandatory" hint="Is the system down without it?" options={YES_NO} {...field('mandatory')} />
      </div>
      <TextArea label="Parameters" hint="One a line, such as “port: 8080”. “host” is the system’s address unless said." rows={3} {...field('parameters')} />
      <TextArea label="Accounts" hint="One a line: user, blank, password; one is drawn for each run." rows={2} {...field('accounts')} />
      <TextArea label="Contents" hint="One a line; one is drawn for each run: what is sent, or asked for." rows={2} {...field('contents')} />
      <TextArea label="Clients" hint="One a line; one is drawn for each run: what the client says that it is." rows={2} {...field('clients')} />
      <p class="actions"><Send busy={posting.busy}>{old === null ? 'Add the check' : 'Take over from the old one'}</Send>
        <button type="button" onClick={() => { clear(); leave(); }}>Leave it</button></p>
      <Outcome failure={posting.failure} done="" />
    </form>
  );
}
