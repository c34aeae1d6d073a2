// form.tsx - fields, the button that sends, and what came of it.
// SPDX-License-Identifier: Apache-2.0
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Failure } from '../../api.ts';
import { Icon } from '../../icons.tsx';

export const TEXT_MAX = 16_384; // characters; the server holds texts to 16 KiB

interface FieldProps {
  label: string;
  value: string;
  change: (value: string) => void;
  hint?: string;
  required?: boolean;
  wrong?: string; // what is wrong with it
  name?: string;
}

function Labelled({ label, hint, required, wrong, children }:
    { label: string; hint?: string | undefined; required?: boolean | undefined; wrong?: string | undefined; children: ComponentChildren }) {
  return (
    <label class="field">
      <span class="field-name">{label}{required === true ? <span class="quiet"> (required)</span> : null}</span>
      {hint === undefined || hint === '' ? null : <span class="quiet field-hint">{hint}</span>}
      {children}
      {wrong === undefined || wrong === '' ? null : <span class="wrong" role="alert">{wrong}</span>}
    </label>
  );
}

export function TextField({ label, value, change, hint, required, wrong, name, list }: FieldProps & { list?: string }) {
  return (
    <Labelled label={label} hint={hint} required={required} wrong={wrong}>
      <input value={value} name={name} list={list} maxLength={TEXT_MAX} aria-required={required} aria-invalid={wrong ? true : undefined}
        autocomplete="off" onInput={(event) => change(event.currentTarget.value)} />
    </Labelled>
  );
}

export function TextArea({ label, value, change, hint, required, wrong, name, rows = 4 }: FieldProps & { rows?: number }) {
  return (
    <Labelled label={label} hint={hint} required={required} wrong={wrong}>
      <textarea value={value} name={name} rows={rows} maxLength={TEXT_MAX} aria-required={required}
        aria-invalid={wrong ? true : undefined} onInput={(event) => change(event.currentTarget.value)} />
    </Labelled>
  );
}

export function SelectField({ label, value, change, hint, required, wrong, name, any, options }:
    FieldProps & { any?: string; options: readonly { value: string; title: string }[] }) {
  const known = options.some((option) => option.value === value);
  return (
    <Labelled label={label} hint={hint} required={required} wrong={wrong}>
      <select value={value} name={name} aria-required={required} aria-invalid={wrong ? true : undefined}
          onChange={(event) => change(event.currentTarget.value)}>
        {any === undefined && known ? null : <option value="">{any ?? 'Choose'}</option>}
        {options.map((option) => <option key={option.value} value={option.value}>{option.title}</option>)}
      </select>
    </Labelled>
  );
}

export function Send({ busy, children, disabled = false }: { busy: boolean; children: ComponentChildren; disabled?: boolean }) {
  return (
    <button type="submit" class="main-button" aria-disabled={busy || disabled}>
      {busy ? 'Sending…' : children}
    </button>
  );
}

/** What came of sending: said aloud, a failure in sight, and it stays until the next attempt. */
export function Outcome({ failure, done }: { failure: Failure | null; done: string }) {
  const wrong = useRef<HTMLParagraphElement>(null);

  useEffect(() => wrong.current?.scrollIntoView({ block: 'nearest' }), [failure]);
  if (failure !== null)
    return (
      <p class="outcome wrong" role="alert" ref={wrong}>
        Not done: {failure.message}
        {failure.where === '' ? null : <> (at <code>{failure.where}</code>)</>}
      </p>
    );
  return <p class="outcome" role="status">{done === '' ? null : <><Icon name="yes" /> {done}</>}</p>;
}
