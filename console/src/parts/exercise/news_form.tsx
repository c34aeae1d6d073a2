// news_form.tsx - a news item of the simulated press: everybody in the exercise reads it at once.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import { usePosting } from '../../play.ts';
import { saidOf, useFields } from './fields.ts';
import { Outcome, Send, TextArea, TextField } from './form.tsx';

const EMPTY = { outlet: '', title: '', text: '' };

/** The outlet stays: who writes for a newspaper goes on writing for it. */
export function NewsForm({ again }: { again: () => void }) {
  const { values, set, put } = useFields('news', EMPTY);
  const [checked, setChecked] = useState(false);
  const [done, setDone] = useState('');
  const posting = usePosting();
  const wrong = (name: keyof typeof EMPTY) =>
    checked && values[name].trim() === '' ? 'This is required.' : saidOf(posting.failure, name);

  const submit = async (event: Event) => {
    event.preventDefault();
    setChecked(true);
    setDone('');
    if (Object.values(values).some((value) => value.trim() === ''))
      return;
    if (await posting.send({ kind: 'news', body: values })) {
      put({ title: '', text: '' });
      setChecked(false);
      setDone('It is published.');
      again();
    }
  };
  return (
    <form class="stack-form" onSubmit={submit} noValidate>
      <TextField label="Outlet" hint="The newspaper, broadcaster or site that seems to bring it." required value={values.outlet} change={set('outlet')} wrong={wrong('outlet')} />
      <TextField label="Headline" required value={values.title} change={set('title')} wrong={wrong('title')} />
      <TextArea label="Text" required rows={6} value={values.text} change={set('text')} wrong={wrong('text')} />
      <p class="actions"><Send busy={posting.busy}>Publish it to everybody</Send></p>
      <Outcome failure={posting.failure} done={done} />
    </form>
  );
}
